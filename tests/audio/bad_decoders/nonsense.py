from tests.audio.bad_decoders import SINK, begin

begin()
SINK.write(b"evil" * 1000)
