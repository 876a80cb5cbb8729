"""Links: private hosts in every writing, paths out of the campaign folder, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from adwright.ingest import LinkRefused, image_link, public_link

PRIVATE = [
    "http://127.0.0.1/a.png", "http://127.1/a.png", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
    "http://0x7f.0.0.1/", "http://0/", "http://10.0.0.8/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data", "http://100.100.100.200/", "http://0xa9fea9fe/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://[::1]/", "http://[::]/", "http://[fe80::1]/", "http://[fd00::1]/", "http://[ff02::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/", "http://[::7f00:1]/", "http://localhost/", "http://LOCALHOST:80/", "http://a.localhost/",
    "http://printer.local/", "http://metadata.google.internal/", "http://db.internal./", "http://intranet/", "http://127.0.0.1./",
    "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127.0.0.1.nip.io/", "http://localtest.me/",
    "http://router.home.arpa/", "http://1.2.3.4.5/", "http://256.256.256.256/", "http://08.8.8.8/",
]  # fmt: skip
OTHER = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd", "ftp://example.com/a.png",
    "gopher://example.com/", "http://user:secret@example.com/a.png", "http://example.com@127.0.0.1/",
    "http://example.com\\@evil/",
    "http://exa\nmple.com/", "http://", "https:///a.png", "http://exa mple.com/", "http://example.com:99999/", "http://[::1/",
    "http://-bad-.com/", "http://%31%32%37.0.0.1/", "https://example.com/" + "a" * 3000,
    "//127.0.0.1/a.png", "java\tscript:alert(1)",
]  # fmt: skip


@pytest.mark.parametrize("link", [*PRIVATE, *OTHER])
def test_refused(link: str, tmp_path: Path) -> None:
    with pytest.raises(LinkRefused) as caught:
        public_link(link)
    assert str(caught.value)
    with pytest.raises(LinkRefused):
        image_link(link, tmp_path)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://cdn.example.com/a.jpg?v=1", "https://cdn.example.com/a.jpg?v=1"),
        ("HTTP://Example.com/a.jpg", "HTTP://Example.com/a.jpg"),
        ("//cdn.example.com/a.jpg", "https://cdn.example.com/a.jpg"),
        (" https://cdn.example.com/tea 1.jpg\n", "https://cdn.example.com/tea%201.jpg"),
        ("http://8.8.8.8/a.png", "http://8.8.8.8/a.png"),
        ("https://例子.中国/图.png", "https://例子.中国/图.png"),
        ("https://localhost.example.com/a.png", "https://localhost.example.com/a.png"),
        ("https://img.local-shop.com:8443/a.png", "https://img.local-shop.com:8443/a.png"),
        ("https://shop.example.com/p/mail@x.jpg", "https://shop.example.com/p/mail@x.jpg"),
    ],
)
def test_public(link: str, kept: str) -> None:
    assert public_link(link) == kept


def test_files_of_the_campaign(tmp_path: Path) -> None:
    root, outside = tmp_path / "campaign", tmp_path / "outside"
    (root / "art").mkdir(parents=True)
    outside.mkdir()
    for file in (root / "art" / "tea.png", outside / "secret.png", root / "campaign.toml"):
        file.write_bytes(b"x")
    (root / "out.png").symlink_to(outside / "secret.png")
    (root / "folder").symlink_to(outside)
    (root / "in.png").symlink_to(root / "art" / "tea.png")
    assert image_link("art/tea.png", root) == "art/tea.png"
    assert image_link("./art\\tea.png", root) == "art/tea.png"
    assert image_link("in.png", root) == "in.png"
    bad = ["../outside/secret.png", "art/../../outside/secret.png", str(outside / "secret.png"),
           "out.png", "folder/secret.png",
           "C:\\secret.png", "\\\\server\\a.png", "~/a.png", "art/none.png", "campaign.toml", "art", "",
           "..\\outside\\secret.png",
           "art/\x00.png", "a" * 5000 + ".png"]  # fmt: skip
    for path in bad:
        with pytest.raises(LinkRefused):
            image_link(path, root)
