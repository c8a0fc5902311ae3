"""Opening what an export is packed in: plain, gzip or zip; the text's encoding; preamble lines.

Everything streams: the plain content is copied in blocks, never held as a whole.
"""

import codecs
import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sources.engine.errors import FileProblem

BLOCK = 1 << 22
HEAD = 1 << 18
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@contextmanager
def unpacked(path: Path, scratch: Path) -> Iterator[Path]:
    """The plain file inside `path`: itself, or a copy in `scratch` that is removed afterwards.

    Raises:
        FileProblem: truncated or damaged archive, several files in a zip, no permission.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    with TemporaryDirectory(dir=scratch) as folder:
        try:
            if suffix == ".gz":
                plain = Path(folder) / path.stem
                with gzip.open(path, "rb") as packed, plain.open("wb") as out:
                    shutil.copyfileobj(packed, out, BLOCK)
            elif suffix == ".zip":
                plain = _unzip(path, Path(folder))
            else:
                path.open("rb").close()
                plain = path
        except PermissionError as error:
            raise FileProblem("unreadable", "no permission to read it; allow the user who runs the night to") from error
        except (EOFError, RuntimeError, gzip.BadGzipFile, zlib.error, zipfile.BadZipFile) as error:
            # RuntimeError: a zip with a password, or packed in a way that Python does not know.
            raise FileProblem("unreadable", f"the archive is damaged or cut off ({error}); export it again") from error
        yield plain


def _unzip(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX")]
        if len(names) != 1:
            raise FileProblem("unreadable", f"the zip holds {len(names)} files; put each export into one of its own")
        plain = folder / Path(names[0]).name
        with archive.open(names[0]) as packed, plain.open("wb") as out:
            shutil.copyfileobj(packed, out, BLOCK)
    return plain


def read_head(path: Path) -> bytes:
    """The first bytes of a plain file."""
    with path.open("rb") as file:
        return file.read(HEAD)


def guess_encodings(head: bytes) -> tuple[str, ...]:
    """Encodings the text may have, likeliest first; a BOM settles it, or UTF-8 with hardly a wrong byte.

    Raises:
        FileProblem: the content is not text.
    """
    for bom, name in BOMS:
        if head.startswith(bom):
            return (name,)
    if head.count(0):
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) * 0.2:
            return ("utf-16-le" if odd > even else "utf-16-be",)
        raise FileProblem("unreadable", "it is not text (it holds zero bytes); export it again as CSV, XLSX or Parquet")
    text = decode_head(head, "utf-8")
    bad = text.count("\ufffd")
    good = sum(not character.isascii() for character in text) - bad if bad else 0
    return ("utf-8",) if good >= 4 * bad else ("gb18030", "cp1252")


def decode_head(head: bytes, encoding: str) -> str:
    """The head as text, without BOM; bytes that do not fit are replaced."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")


def as_utf8(path: Path, encoding: str, skip_lines: int, folder: Path, *, any_newline: bool = False) -> Path:
    """`path` as UTF-8 from line `skip_lines` on: itself if it is that already, else a copy in `folder`.

    With `any_newline` every kind of line end becomes the same.

    Bytes that do not fit the encoding stay as they are, so that the reader can refuse just their rows.
    """
    if encoding == "utf-8" and not skip_lines and not any_newline:
        return path
    target = folder / (path.name + ".utf8")
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    newline = None if any_newline else ""
    with (
        path.open("r", encoding=encoding, errors=errors, newline=newline, buffering=BLOCK) as source,
        target.open("w", encoding="utf-8", errors="surrogateescape", newline="", buffering=BLOCK) as out,
    ):
        for _ in range(skip_lines):
            source.readline()
        start = source.read(BLOCK)
        out.write(start.removeprefix("\ufeff"))
        while block := source.read(BLOCK):
            out.write(block)
    return target
