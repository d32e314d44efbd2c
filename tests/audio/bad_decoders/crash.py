import os
import signal

from tests.audio.bad_decoders import begin

begin()
os.kill(os.getpid(), signal.SIGSEGV)
