"""How a healthy copy of LGSS is broken, as data: what is changed where, and which rule then says so."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.estates.small import write

LGSS = Path(__file__).parent.parent.parent / "councils" / "lgss"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """One broken copy of LGSS.

    In `file` each text of `edits`, which stands there once, is replaced; or the file becomes `content`, or a
    link to `link`, or is deleted. `beside` are files that are added. Rule `rule` then reports, in `reported`
    (or `file`), a message with `says` in it, on the line on which the text `at` ends; no other rule reports.
    """

    rule: str
    file: str
    edits: tuple[tuple[str, str], ...] = ()
    content: str | None = None
    link: str = ""
    deleted: bool = False
    encoding: str = "utf-8"
    beside: Mapping[str, str] = field(default_factory=dict)
    reported: str = ""
    at: str = ""
    says: str

    def copy_to(self, root: Path) -> Path:
        """Write the broken copy to `root` and give the file that the rule should name."""
        shutil.copytree(LGSS, root / "lgss")
        write(root, self.beside)
        path = root / self.file
        if self.deleted or self.link:
            path.unlink()
        if self.link:
            path.symlink_to(self.link)
        if self.edits or self.content is not None:
            path.write_bytes(self._changed(path).encode(self.encoding))
        return root / (self.reported or self.file)

    def line(self, file: Path) -> int:
        """The line, from 1, that the rule should name."""
        if not self.at:
            return 1
        text = file.read_text(encoding=self.encoding)
        return text[: text.index(self.at) + len(self.at)].count("\n") + 1

    def _changed(self, path: Path) -> str:
        if self.content is not None:
            return self.content
        text = path.read_text(encoding="utf-8")
        for old, new in self.edits:
            assert text.count(old) == 1, f"{self.file} holds {old!r} {text.count(old)} times"
            text = text.replace(old, new)
        return text
