"""What a text is besides a product: a greeting, a call for a person, or no words at all."""

import re
from typing import Literal

from bot.knowledge.normalise import clean

Kind = Literal["wordless", "markup", "code", "command", "greeting", "thanks", "bye", "person", "help"]

_MARKUP = re.compile(r"</?[a-z][a-z0-9-]*(\s[^<>]*)?/?>|&(lt|gt|amp|quot|#\d+);", re.IGNORECASE)
_CODE = re.compile(
    r"['\"`]?\s*;\s*(drop|delete|insert|update|select|alter|truncate|exec)\b|\b(drop|truncate)\s+table\b"
    r"|\bunion\s+(all\s+)?select\b|\bor\s+'?1'?\s*=\s*'?1|\{\{.*\}\}|\{%.*%\}|\$\{.*\}|<\?php|\bjavascript:",
    re.IGNORECASE | re.DOTALL,
)
_COMMAND = re.compile(r"/[a-z0-9_]+(@\w+)?(\s.*)?", re.IGNORECASE | re.DOTALL)
_PERSON = re.compile(
    r"\b(talk|speak|chat|connect|transfer|contact|reach|call)\b.{0,30}\b"
    r"(person|human|agent|someone|somebody|operator|representative|staff|support|team)\b"
    r"|\b(real|live) (person|human|agent)\b|\bcustomer (service|support|care)\b"
    r"|人工(客服|服务|坐席)|转人工|(找|联系|呼叫|要)(人工|客服|真人|工作人员)|真人(客服|服务)|在线客服"
)
_WHOLE: dict[str, Kind] = {
    **dict.fromkeys(
        "hi hello hey hiya yo hallo hola bonjour ciao greetings good morning|good morning|good afternoon|"
        "good evening|hi there|hello there|你好|您好|早上好|下午好|晚上好|早|嗨|哈喽|在吗|在不在|在么|你好呀|有人吗".replace(
            " good morning|", "|"
        )
        .replace(
            "hi hello hey hiya yo hallo hola bonjour ciao greetings", "hi|hello|hey|hiya|yo|hallo|hola|bonjour|ciao"
        )
        .split("|"),
        "greeting",
    ),
}
