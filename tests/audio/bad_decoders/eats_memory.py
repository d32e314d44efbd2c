from scribe_core.audio import messages
from scribe_core.audio.decoder import limit
from scribe_core.audio.messages import Kind
from tests.audio.bad_decoders import SINK, begin

limit(60.0)
begin()
try:
    bytearray(1 << 31)
except MemoryError:
    messages.write(SINK, Kind.REFUSED, b"too much memory")
