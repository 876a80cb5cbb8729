"""The bytes behind an address that an endpoint gave for its picture.

Comes in: an address, untrusted: whoever controls the endpoint's answer chooses it. Goes out: bytes, or a
`ProviderError`. It does not know pictures.

An address may lead into our own network (SSRF), so: https on a public host, or exactly the endpoint's own scheme, host
and port, which we talk to anyway. A name is looked up once, every address it has must be public, and the connection
goes to one of those, so that a second look-up cannot change it (DNS rebinding). No redirects, no cookies, no key,
no proxy. One deadline holds from the connection to the last byte, headers included: a host that sends a byte a second
holds nobody for long.

Source: OWASP, Server Side Request Forgery Prevention Cheat Sheet [K].
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from adwright.core import ProviderError

#: Ports of the two schemes.
_PORTS = {"https": 443, "http": 80}
_CHUNK = 1 << 16
#: Longest address that is looked at [characters]; signed ones of cloud stores have about a thousand.
_LONGEST = 8_000

Resolve = Callable[[str, int], Sequence[str]]


def addresses(host: str, port: int) -> list[str]:
    """All addresses of a host."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(url: str, *, endpoint: str, most: int, timeout: float, resolve: Resolve = addresses) -> bytes:
    """At most `most` bytes of what an address holds.

    Parameters
    ----------
    endpoint
        The address of the endpoint that gave it.
    timeout
        From the connection to the last byte [s]; how long a name is looked up is the system's business.

    Raises
    ------
    ProviderError
        An address that is not followed, a redirect, a refusal, too many bytes, too slow.
    """
    parts, port = _checked(url)
    pinned = _pinned(parts, port, endpoint, resolve)
    until = time.monotonic() + timeout
    connection = _Pinned(parts.hostname or "", port, pinned, secure=parts.scheme == "https", until=until)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept": "image/png, image/jpeg, image/webp"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise ProviderError(
                f"the picture's address answered HTTP {answer.status}", retryable=answer.status in {408, 429}
                or answer.status >= 500,
            )  # fmt: skip
        return _read(answer, most)
    except TimeoutError:
        raise ProviderError("the picture did not come in time", retryable=True) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ProviderError(f"the picture cannot be fetched ({type(error).__name__})", retryable=True) from None
    finally:
        connection.end()


def _checked(url: str) -> tuple[SplitResult, int]:
    if len(url) > _LONGEST or any(ord(letter) <= 0x20 or ord(letter) > 0x7E for letter in url):
        raise ProviderError("the picture's address is no address")
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ProviderError("the picture's address is no address") from None
    if parts.scheme not in _PORTS or not parts.hostname or not port or parts.username or parts.password:
        raise ProviderError("the picture's address is not one that is followed", hint="https://host/path is")
    return parts, port


def _pinned(parts: SplitResult, port: int, endpoint: str, resolve: Resolve) -> list[str]:
    """The addresses that may be connected to, in the order they were told."""
    host = parts.hostname or ""
    try:
        found = list(resolve(host, port))
    except OSError:
        raise ProviderError("the picture's host is not known", retryable=True) from None
    if not found:
        raise ProviderError("the picture's host has no address")
    if _same_origin(parts, port, endpoint):
        return found
    if parts.scheme != "https":
        raise ProviderError("the picture's address is not https, and not the endpoint's own")
    # all of them, or the one that is taken could be another than the one that was looked at
    if not all(_public(address) for address in found):
        raise ProviderError("the picture's address leads into a private network; it is not followed")
    return found


def _same_origin(parts: SplitResult, port: int, endpoint: str) -> bool:
    own = urlsplit(endpoint)
    if not own.hostname:
        return False
    own_port = own.port or _PORTS.get(own.scheme, 0)
    return (parts.scheme, parts.hostname, port) == (own.scheme, own.hostname, own_port)


def _public(address: str) -> bool:
    """Whether an address belongs to the open internet.

    Examples
    --------
    >>> [_public(a) for a in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False, False, False]
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo and found.teredo[1])
        if inner:
            return _public(str(inner))
        if found not in _UNICAST:
            return False
    return found.is_global and not found.is_multicast


#: The only IPv6 addresses that are given out. Outside lie those that a gateway or an old stack turns into IPv4 ones,
#: private ones too (64:ff9b::/96, ::/96). Source: IANA, IPv6 Address Space; RFC 6052.
_UNICAST = ipaddress.ip_network("2000::/3")


class _Pinned(http.client.HTTPConnection):
    """A connection to one of some addresses, under the name that certificates are made for."""

    def __init__(self, host: str, port: int, found: Sequence[str], *, secure: bool, until: float) -> None:
        super().__init__(host, port)
        self._found = found
        self._until = until
        self._held: _Deadlined | None = None
        self._secure = secure
        # the class believes in port 80: "Host: store.example:443" is another host to those who sign it
        self.default_port = _PORTS["https" if secure else "http"]

    def connect(self) -> None:
        sock = self._reached()
        try:
            if self._secure:
                sock.settimeout(_left(self._until))  # holds for the whole handshake
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
        except (OSError, ValueError):
            sock.close()
            raise
        self._held = _Deadlined(sock, self._until)
        self.sock = self._held  # all that the class asks of a socket

    def end(self) -> None:
        """Close all; the class itself leaves open what it has begun to read when its headers do not come."""
        self.close()
        if self._held is not None:
            self._held.end()

    def _reached(self) -> socket.socket:
        """The first address that answers: a host with IPv6 is looked up on machines without."""
        for number, address in enumerate(self._found, 1):
            try:
                return socket.create_connection((address, self.port), _left(self._until))
            except OSError:
                if number == len(self._found):
                    raise
        raise OSError("no address")


def _left(until: float) -> float:
    """Seconds left; TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Deadlined:
    """A socket on which all that is sent and read is over at one moment, however little each read waits for."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until
        self._read: io.BufferedReader | None = None

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self._until))  # holds for all of it
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._read = io.BufferedReader(_Reads(self._sock, self._until))
        return self._read

    def close(self) -> None:
        """Close it, as sockets do, once what was made of it is read."""
        self._sock.close()

    def end(self) -> None:
        if self._read is not None:
            self._read.close()
        self._sock.close()


class _Reads(io.RawIOBase):
    """Reads of a socket; each waits no longer than is left."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock = sock
        self._until = until
        self._raw = sock.makefile("rb", buffering=0)  # holds the socket open as long as it is read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_left(self._until))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _read(answer: http.client.HTTPResponse, most: int) -> bytes:
    pieces, size = [], 0
    while piece := answer.read1(_CHUNK):
        size += len(piece)
        if size > most:
            raise ProviderError(f"the picture has more than {most:,} bytes")
        pieces.append(piece)
    return b"".join(pieces)
