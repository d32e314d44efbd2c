import signal

from tests.audio.bad_decoders import begin, block

begin()
block()
signal.pause()
