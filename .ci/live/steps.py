"""The steps of a workflow of GitHub Actions, run as a runner does."""

import subprocess
from pathlib import Path

import yaml


class Steps:
    """The steps of the one job of a workflow, with the folders of a runner."""

    def __init__(self, file: Path, folder: Path, variables: dict[str, str]) -> None:
        self.workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
        (job,) = self.workflow["jobs"].values()
        self.all = job["steps"]
        self.scripts = {step["name"]: step["run"] for step in self.all if "run" in step}
        self.temp = folder / "temp"
        self.workspace = folder / "workspace"
        for made in (self.temp, self.workspace):
            made.mkdir(parents=True)
        own = {name: str(value) for name, value in self.workflow["env"].items()}
        self.variables = {
            **variables,
            **own,
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
        }

    def run(
        self, step: str, folder: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs the script of a step: in bash, which ends at the first fault."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.scripts[step]],
            env=self.variables | more,
            cwd=folder or self.temp,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def javascript(self) -> str:
        """What the one step says that is written in JavaScript."""
        (script,) = (
            step["with"]["script"] for step in self.all if "script" in step.get("with", {})
        )
        return script
