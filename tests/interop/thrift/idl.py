"""Python code for our IDL, made by the Thrift compiler when a peer starts, so that it is never older than the IDL."""

import os
import subprocess
import sys
import tempfile

IDL = os.path.join(os.path.dirname(__file__), "..", "..", "..", "crates", "wire", "idl")

_folder = tempfile.TemporaryDirectory()
for _name in ("authenticator.thrift", "keymgt.thrift"):
    subprocess.run(
        ["thrift", "-nowarn", "-allow-neg-keys", "--gen", "py", "-out", _folder.name, os.path.join(IDL, _name)],
        check=True,
    )
sys.path.insert(0, _folder.name)
