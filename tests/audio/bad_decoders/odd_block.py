from scribe_core.audio import messages
from scribe_core.audio.messages import Kind
from tests.audio.bad_decoders import SINK, begin

begin()
messages.write(SINK, Kind.BLOCK, b"evil!")
