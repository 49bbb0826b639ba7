from pydantic import BaseModel


class EncoderView(BaseModel):
    name: str
    title: str
    dimension: int | None
    is_default: bool


class EncoderList(BaseModel):
    items: list[EncoderView]
