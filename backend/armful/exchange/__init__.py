"""What comes in and goes out: imports, uploads, exports."""

from armful.exchange.exports import csv_lines, json_lines
from armful.exchange.imports import import_handler, request_import
from armful.exchange.uploads import Upload, UploadOutcome, take_uploads

__all__ = ["Upload", "UploadOutcome", "csv_lines", "import_handler", "json_lines", "request_import", "take_uploads"]
