import os
import signal

from tests.audio.bad_decoders import begin, block

begin()
block()
block()
os.kill(os.getpid(), signal.SIGSEGV)
