from pathlib import Path

AXE_FILE_PATH: Path
