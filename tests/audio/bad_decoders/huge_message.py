from scribe_core.audio.messages import _HEAD, Kind
from tests.audio.bad_decoders import SINK, begin

begin()
SINK.write(_HEAD.pack(Kind.BLOCK, 0xFFFFFFFF))
