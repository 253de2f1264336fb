"""How much a file may hold, and the sentences for a file that holds more or is none of ours."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What the child process may use and what a file may hold; all of them far above any real ledger."""

    memory: int = 512 * MIB
    cpu_seconds: int = 60
    silence_seconds: int = 60
    file_bytes: int = 200 * MIB
    entries: int = 2_000
    unpacked: int = 1_200 * MIB
    shared_text: int = 160 * MIB
    ratio: int = 400
    rows: int = 200_000
    columns: int = 702
    cell_characters: int = 32_767
    merges: int = 200_000


LIMITS = Limits()

ENCRYPTED = "“{file}”加了密码，请在 Excel 里另存为无密码的文件再导入。"
TRUNCATED = "“{file}”不完整或已损坏，请重新下载，或用 Excel 打开后另存为 .xlsx 再导入。"
EMPTY_FILE = "“{file}”是空文件，请核对后重新选择。"
MISSING_FILE = "找不到文件“{file}”，请核对文件名和位置。"
UNREADABLE_FILE = "“{file}”打不开，请核对是否有读取的权限。"
TOO_LARGE_FILE = "“{file}”超过200兆，请拆成几个文件再导入。"
TOO_MUCH = "“{file}”展开后过大，超出可读取的范围，请删去多余的空白行列和图片，或拆成几个文件再导入。"
TOO_MANY_PARTS = "“{file}”内含的部件过多，不像正常的表格，请用 Excel 打开后另存为 .xlsx 再导入。"
BOMB = "“{file}”的压缩比异常，不像正常的表格，请用 Excel 打开后另存为 .xlsx 再导入。"
DOUBTFUL_PARTS = "“{file}”内部结构异常（部件重名或路径不合规），请用 Excel 打开后另存为 .xlsx 再导入。"
ENTITIES = "“{file}”含有 XML 实体定义，正常的表格不会有，为安全起见不予读取；请用 Excel 打开后另存为 .xlsx 再导入。"
NOT_UTF8_XML = "“{file}”内部不是 UTF-8 编码，请用 Excel 打开后另存为 .xlsx 再导入。"
LONG_TEXT = "“{file}”里有超过32767字的单元格，请删去或改短后再导入。"
FAR_CELL = "“{file}”的“{sheet}”在 {cell} 有内容，超出可读取的范围（200000行、702列），请删去多余的行列后再导入。"
TOO_SLOW = "“{file}”读取时间过长，已停止，请删去多余的空白行列，或拆成几个文件再导入。"
BROKEN = "“{file}”读不出来，请用 Excel 打开后另存为 .xlsx 再导入。"
NO_SHEET = "“{file}”里没有表格，请核对是否选对了文件。"
BAD_ENCODING = "“{file}”的文字编码无法识别，请用 Excel 打开后另存为 .xlsx，或另存为“CSV UTF-8”再导入。"
BAD_QUOTES = "“{file}”第{row}行的引号不成对或单元格过长，请改正后再导入。"
ET_FILE = "“{file}”是 WPS 的 .et 文件，请在 WPS 里另存为 .xlsx 再导入。"
ODS_FILE = "“{file}”是 ODS 文件，请另存为 .xlsx 再导入。"
XLSB_FILE = "“{file}”是二进制工作簿（.xlsb），请在 Excel 里另存为 .xlsx 再导入。"
DOC_FILE = "“{file}”是老格式的 Word 文件，请在 Word 里另存为 .docx 再导入。"
HTML_FILE = "“{file}”其实是网页，不是工作簿，请用 Excel 打开后另存为 .xlsx 再导入。"
XML_FILE = "“{file}”其实是 XML 文件，请用 Excel 打开后另存为 .xlsx 再导入。"
PDF_FILE = "“{file}”是 PDF，不能直接导入，请提供原来的 Excel 或 Word 文件。"
PICTURE_FILE = "“{file}”是图片，不能直接导入，请提供原来的 Excel 或 Word 文件。"
ARCHIVE_FILE = "“{file}”是压缩包，请解压后选择里面的表格文件。"
SLIDES_FILE = "“{file}”是演示文稿，不能导入，请提供 Excel 或 Word 表格。"
NOT_A_TABLE = "“{file}”不是表格文件，请选择 .xlsx、.xls、.csv、.txt 或 .docx 文件。"
