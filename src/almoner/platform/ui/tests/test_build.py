"""The build step does nothing when nothing changed, and pins what it builds from."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[5]


@pytest.fixture
def build_assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_assets", ROOT / "scripts/build_assets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_unchanged_tree_runs_no_tool(
    build_assets: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_assets.build()

    def never(*_: object) -> None:
        raise AssertionError("a tool was run")

    monkeypatch.setattr(build_assets, "_run", never)
    build_assets.build()
    monkeypatch.setattr(build_assets, "TARGET", "esnext")
    with pytest.raises(AssertionError, match="a tool was run"):
        build_assets.build(force=True)


def test_a_changed_name_or_content_changes_the_fingerprint(
    build_assets: ModuleType, tmp_path: Path
) -> None:
    one = tmp_path / "a.js"
    one.write_text("1")
    before = build_assets._fingerprint([one])
    one.write_text("2")
    changed = build_assets._fingerprint([one])
    renamed = build_assets._fingerprint([one.rename(tmp_path / "b.js")])
    assert len({before, changed, renamed}) == 3


def test_a_broken_source_is_said_and_leaves_the_last_build(
    build_assets: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_assets.build()
    monkeypatch.setattr(build_assets, "ENTRIES", ["js/there-is-no-such-file.js"])
    with pytest.raises(build_assets.AssetsError, match="there-is-no-such-file"):
        build_assets._bundle(build_assets.DIST.with_name("dist-broken"))
    assert (build_assets.DIST / "app.js").exists()


def test_packages_are_pinned_exactly_with_hashes_and_no_addresses() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    locked = {path: entry for path, entry in lock["packages"].items() if path}
    assert all(entry["integrity"].startswith("sha512-") for entry in locked.values())
    assert not any("resolved" in entry for entry in locked.values())
    assert {"linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"} <= {
        path.removeprefix("node_modules/@esbuild/") for path in locked
    }
