"""Memory: at rest, and with many idle kept connections."""

import socket

from . import machine

COUNT = 10_000


def measure(ours, nginx, headers):
    """KiB resident at rest, and KiB that each idle connection adds."""
    return {"at_rest_mib": ours.at_rest_kib / 1024, "ours": idle(ours, "/bench/1/1k", headers), "nginx": idle(nginx, "/1k", {})}


def idle(peer, path, headers):
    """KiB a connection, after each has made one call and waits."""
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\n"
    request += "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    before = machine.resident_kib(peer.pid)
    sockets = []
    try:
        for number in range(COUNT):
            # One source address has too few ports for all.
            client = socket.create_connection(("127.0.0.1", peer.port), source_address=(f"127.0.1.{number % 4 + 1}", 0))
            sockets.append(client)
            client.sendall(request.encode())
            read_answer(client)
        return (machine.resident_kib(peer.pid) - before) / COUNT
    finally:
        for client in sockets:
            client.close()


def read_answer(client):
    """Reads a whole answer of known length."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += client.recv(65536)
    head, _, body = text.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    while len(body) < length:
        body += client.recv(65536)
