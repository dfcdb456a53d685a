"""How a gateway that joins is started."""

import os
import subprocess

from . import machine
from .peers import Peer

#: Go's scheduler uses one core for what it runs.
ONE_CORE = {**os.environ, "GOMAXPROCS": "1"}


class Guest(Peer):
    """A peer with what it needs beside it."""

    def __init__(self, *arguments, companions=()):
        super().__init__(*arguments)
        self.companions = companions

    def stop(self):
        super().stop()
        for companion in self.companions:
            companion.terminate()
            companion.wait(10)


def begin(folder, name, version, port, *command, companions=()):
    """Starts a program and waits for its port."""
    with open(folder / f"{name}.out", "w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=ONE_CORE, cwd=folder)
    guest = Guest(name, version, process, port, companions=companions)
    try:
        machine.wait_for_port(port)
    except SystemExit:
        guest.stop()
        raise SystemExit(f"`{' '.join(command)}` opened no port; it said: {(folder / f'{name}.out').read_text()[-500:].strip()}")
    return guest


def version(*command):
    """The last word of what a program says of its version."""
    said = subprocess.run(command, capture_output=True, text=True)
    return next(iter((said.stdout + said.stderr).split()[-1:]), "of unknown version")
