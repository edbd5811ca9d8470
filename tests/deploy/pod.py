"""The files of a pod as the chart mounts them, below a folder: what the kubelet does with volumes."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from tests.deploy.helm import rendered

Files = Mapping[str, bytes]


ROOT: Final = Path(__file__).parents[2]


class Pod:
    """The container of zweck, with its mounts laid out below a folder."""

    def __init__(self, folder: Path, given: Mapping[str, Files], **values: Any) -> None:
        """Lay it out; `given` are the files of secrets, and of volumes that the chart does not know, by their names."""
        self.folder = folder
        found = [one for one in yaml.safe_load_all(rendered(**values)) if one]
        self._maps = {one["metadata"]["name"]: one["data"] for one in found if one["kind"] == "ConfigMap"}
        (spec,) = (one["spec"]["template"]["spec"] for one in found if one["kind"] == "Deployment")
        (self.container,) = (one for one in spec["containers"] if one["name"] == "zweck")
        self._volumes = {one["name"]: one for one in spec["volumes"]}
        self._places = sorted((mount["mountPath"] for mount in self.container["volumeMounts"]), key=len, reverse=True)
        for mount in self.container["volumeMounts"]:
            self._lay(self._volumes[mount["name"]], self.inside(mount["mountPath"]), given)

    def inside(self, path: str) -> Path:
        """Where a path of the container is."""
        return self.folder / path.removeprefix("/")

    @property
    def config(self) -> Path:
        """The file of settings that the container names; figures take a free port of this machine."""
        command, flag, path = self.container["args"]
        assert (command, flag) == ("serve", "--config")
        file = self.inside(path)
        file.write_text(re.sub(r"metrics: 0\.0\.0\.0:\d+", "metrics: 127.0.0.1:0", file.read_text(encoding="utf-8")), encoding="utf-8")
        return file

    @property
    def environment(self) -> dict[str, str]:
        """The variables that have values, with their paths."""
        return {one["name"]: self._outside(one["value"]) for one in self.container["env"] if "value" in one}

    def _lay(self, volume: Mapping[str, Any], place: Path, given: Mapping[str, Files]) -> None:
        place.mkdir(parents=True, exist_ok=True)
        source: Mapping[str, Any] = volume.get("configMap") or volume.get("secret") or {}
        if "configMap" in volume:
            held: Files = {name: self._outside(text).encode() for name, text in self._maps[source["name"]].items()}
        else:
            held = given.get(source.get("secretName", volume["name"]), {})
        items = source.get("items") or [{"key": name, "path": name} for name in held]
        for item in items:
            file = place / item["path"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(held[item["key"]])
            file.chmod(source.get("defaultMode", 0o644))

    def _outside(self, text: str) -> str:
        """Text with the paths of mounts as they are here; addresses of SQLite begin with three slashes before the path."""
        wanted = "|".join(map(re.escape, self._places))
        outside = re.sub(rf"(?<![\w.])({wanted})(?=[/\s'\"]|$)", lambda place: str(self.inside(place[1])), text)
        return outside.replace(str(self.inside(str(ROOT))), str(ROOT))  # a checkout may itself lie below a mount, in /tmp
