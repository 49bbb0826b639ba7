"""What comes in and goes out: imports, uploads, exports."""

from armful.exchange.exports import Export, Format, export
from armful.exchange.imports import import_handler, request_import
from armful.exchange.uploads import Upload, UploadOutcome, take_uploads

__all__ = [
    "Export",
    "Format",
    "Upload",
    "UploadOutcome",
    "export",
    "import_handler",
    "request_import",
    "take_uploads",
]
