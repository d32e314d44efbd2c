from scribe_core.audio.decoder import limit
from tests.audio.bad_decoders import begin

limit(-1200.0)
begin()
while True:
    pass
