"""How much a kept file may hold, and the sentences for one that holds more or could hurt."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


class FileRefused(ValueError):
    """The file is not kept; the text is a Chinese sentence that names it and says what to do."""


@dataclass(frozen=True)
class Limits:
    """What the child may use, and what a file may hold: far above any photo or approval, far below what hurts."""

    memory: int = 512 * MIB
    seconds: int = 20
    file_bytes: int = 20 * MIB
    pixels: int = 50_000_000
    side: int = 30_000
    kept_side: int = 4_096
    thumb_side: int = 320
    png_bytes: int = 8 * MIB
    parts: int = 2_000
    unpacked: int = 300 * MIB
    part_bytes: int = 200 * MIB
    shared_text: int = 64 * MIB
    read_with_care: int = 48 * MIB
    ratio: int = 400
    depth: int = 256
    pages: int = 3_000
    objects: int = 400_000
    stream_bytes: int = 256 * MIB
    streams_bytes: int = 1_024 * MIB


LIMITS = Limits()

ALLOWED = "可以上传 JPEG、PNG、WebP 图片和 PDF、.xlsx、.docx 文件"
EMPTY = "“{file}”是空文件，请重新选择。"
TOO_LARGE = "“{file}”超过 {most} 兆，请压缩或拆分后再上传。"
NOT_ALLOWED = "“{file}”不是可以上传的文件。" + ALLOWED + "。"
IS_WEB_PAGE = "“{file}”其实是网页或矢量图，里面可以带脚本，不能上传。" + ALLOWED + "。"
IS_OLD_OFFICE = "“{file}”是老格式的 Office 文件或加了密码，请去掉密码，另存为 .docx 或 .xlsx 再上传。"
IS_ARCHIVE = "“{file}”是压缩包，请解压后上传里面的文件。"
IS_PROGRAM = "“{file}”是程序，不能上传。" + ALLOWED + "。"
IS_OTHER_PICTURE = (
    "“{file}”是 GIF、BMP、TIFF 或 HEIC 图片，请另存为 JPEG 或 PNG 再上传；"
    "苹果手机可在“设置—相机—格式”里选“兼容性最佳”。"
)
BROKEN = "“{file}”不完整或已损坏，请重新导出或重新拍照后再上传。"
TOO_MUCH = "“{file}”展开后过大，超出可处理的范围，请缩小或拆分后再上传。"
TOO_SLOW = "“{file}”处理时间过长，已停止，请重新导出或缩小后再上传。"
TWO_IN_ONE = "“{file}”里拼接了另一种文件，正常的文件不会这样，不能上传；请重新导出后再上传。"

MANY_PIXELS = "“{file}”有 {width}×{height} 像素，超出可处理的范围（5000万像素），请缩小后再上传。"
ANIMATED = "“{file}”是动图，请上传静止的图片。"

PDF_LOCKED = "“{file}”加了打开密码，请去掉密码后再上传。"
PDF_SCRIPT = "“{file}”含有脚本（JavaScript），不能上传；请重新打印成 PDF 再上传。"
PDF_LAUNCH = "“{file}”含有打开时自动执行的动作，不能上传；请重新打印成 PDF 再上传。"
PDF_ATTACHED = "“{file}”里面还附带了别的文件或多媒体，不能上传；请把附带的文件取出单独上传，或重新打印成 PDF。"
PDF_OUTSIDE = "“{file}”含有指向外部文件或提交数据的动作，不能上传；请重新打印成 PDF 再上传。"
PDF_FORM = "“{file}”是 XFA 动态表单，不能上传；请重新打印成 PDF 再上传。"
PDF_PAGES = "“{file}”没有页面，或页数、对象过多，请拆分或重新打印成 PDF 再上传。"

ENTITIES = "“{file}”内部含有 XML 实体定义，正常的 Office 文件不会有，不能上传；请用 Office 或 WPS 打开后另存再上传。"
DOUBTFUL = "“{file}”内部结构异常（部件重名、重叠或路径不合规），不能上传；请用 Office 或 WPS 打开后另存再上传。"
MANY_PARTS = "“{file}”内含的部件过多，不像正常的文件，请用 Office 或 WPS 打开后另存再上传。"
BOMB = "“{file}”的压缩比异常，不像正常的文件，请用 Office 或 WPS 打开后另存再上传。"
MACROS = "“{file}”含有宏，不能上传；请另存为不带宏的 .docx 或 .xlsx 再上传。"
EMBEDDED = "“{file}”里嵌入了别的文件或控件，不能上传；请删去嵌入的对象，把原文件单独上传。"
OUTSIDE = "“{file}”链接了外部的模板、文件或数据，不能上传；请在“编辑链接”里断开后另存再上传。"
HURTFUL_LINK = "“{file}”里的超链接“{target}”不是网页或邮箱地址，不能上传；请删去这个超链接再上传。"
FIELDS = "“{file}”含有会取外部内容的域（{word}），不能上传；请把域转为文字（Ctrl+Shift+F9）后另存再上传。"
FORMULA = "“{file}”含有会运行程序或取外部数据的公式（{word}），不能上传；请改成数值后另存再上传。"
STRANGE_PART = "“{file}”内部有不该有的部件“{part}”，不能上传；请用 Office 或 WPS 打开后另存再上传。"
FAR_CELL = "“{file}”的表格在 {cell} 有内容，超出表格的范围，请用 Office 或 WPS 打开后另存再上传。"
NOT_UTF8 = "“{file}”内部不是 UTF-8 编码，请用 Office 或 WPS 打开后另存再上传。"
TEMPLATE = "“{file}”是模板或别的 Office 文件，请另存为 .docx 或 .xlsx 再上传。"
