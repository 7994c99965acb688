# XML for the standard library's parsers (xml.etree, xml.dom, xml.sax, plistlib), which stand on a native module elsewhere: a
# non-validating parser that reads piece by piece. It takes no entity declarations, so no document can grow or reach outside.
import codecs
import io
import re
import sys
import types

EXPAT_VERSION = "expat_2.6.0"
version_info = (2, 6, 0)
native_encoding = "UTF-8"
features = []
XML_PARAM_ENTITY_PARSING_NEVER = 0
XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE = 1
XML_PARAM_ENTITY_PARSING_ALWAYS = 2

MESSAGES = {
    "XML_ERROR_SYNTAX": (2, "syntax error"),
    "XML_ERROR_NO_ELEMENTS": (3, "no element found"),
    "XML_ERROR_INVALID_TOKEN": (4, "not well-formed (invalid token)"),
    "XML_ERROR_UNCLOSED_TOKEN": (5, "unclosed token"),
    "XML_ERROR_PARTIAL_CHAR": (6, "partial character"),
    "XML_ERROR_TAG_MISMATCH": (7, "mismatched tag"),
    "XML_ERROR_DUPLICATE_ATTRIBUTE": (8, "duplicate attribute"),
    "XML_ERROR_JUNK_AFTER_DOC_ELEMENT": (9, "junk after document element"),
    "XML_ERROR_UNDEFINED_ENTITY": (11, "undefined entity"),
    "XML_ERROR_BAD_CHAR_REF": (14, "reference to invalid character number"),
    "XML_ERROR_MISPLACED_XML_PI": (17, "XML or text declaration not at start of entity"),
    "XML_ERROR_UNKNOWN_ENCODING": (18, "unknown encoding"),
    "XML_ERROR_FEATURE_REQUIRES_XML_DTD": (26, "entity declarations are not available here"),
    "XML_ERROR_UNBOUND_PREFIX": (27, "unbound prefix"),
    "XML_ERROR_FINISHED": (36, "parsing finished"),
}
errors = types.ModuleType("pyexpat.errors")
errors.codes = {message: code for code, message in MESSAGES.values()}
errors.messages = {code: message for code, message in MESSAGES.values()}
for _name, (_code, _message) in MESSAGES.items():
    setattr(errors, _name, _message)
model = types.ModuleType("pyexpat.model")
for _number, _name in enumerate(
    ("CTYPE_EMPTY", "CTYPE_ANY", "CTYPE_MIXED", "CTYPE_NAME", "CTYPE_CHOICE", "CTYPE_SEQ"), 1
):
    setattr(model, "XML_" + _name, _number)
for _number, _name in enumerate(("NONE", "OPT", "REP", "PLUS")):
    setattr(model, "XML_CQUANT_" + _name, _number)

NAME = r"(?:[^\W\d]|[:_])[\w.:\u00b7-]*"
TAG = re.compile(r"<(%s)((?:\s+%s\s*=\s*(?:\"[^<\"]*\"|'[^<']*'))*)\s*(/?)>" % (NAME, NAME))
ATTRIBUTE = re.compile(r"\s+(%s)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % NAME)
END_TAG = re.compile(r"</(%s)\s*>" % NAME)
# Up to the > that ends the tag, not one in an attribute.
WHOLE_TAG = re.compile(r"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|(%s));" % NAME)
REFERENCE_MAX = 256
TEXT = re.compile(r"[^<&]+")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
INSTRUCTION = re.compile(r"<\?(%s)(?:\s+(.*?))?\?>" % NAME, re.DOTALL)
DECLARATION = re.compile(
    r"<\?xml\s+version\s*=\s*[\"']([\d.]+)[\"'](?:\s+encoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"'])?"
    r"(?:\s+standalone\s*=\s*[\"'](yes|no)[\"'])?\s*\?>"
)
DOCTYPE = re.compile(
    r"<!DOCTYPE\s+(%s)(?:\s+SYSTEM\s+(\"[^\"]*\"|'[^']*')|\s+PUBLIC\s+(\"[^\"]*\"|'[^']*')\s+(\"[^\"]*\"|'[^']*'))?"
    r"\s*(\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>" % NAME
)
ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']")
ENCODING_BYTES_MAX = 1024  # within which the declaration ends
PREDEFINED = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/"


class ExpatError(Exception):
    code = 0
    lineno = 0
    offset = 0


ExpatError.__module__ = "xml.parsers.expat"
error = ExpatError


def ErrorString(code):
    return errors.messages.get(code)


def ParserCreate(encoding=None, namespace_separator=None, intern=None):
    return XMLParserType(encoding, namespace_separator, {} if intern is None else intern)


class Incomplete(Exception):
    """The rest of what begins here has not been given yet."""


def is_undecided(data):
    """Whether so few bytes do not tell the encoding yet."""
    if len(data) < 4:
        return True
    return data.startswith(b"<?xml") and b">" not in data and len(data) < ENCODING_BYTES_MAX


class XMLParserType:
    StartElementHandler = EndElementHandler = CharacterDataHandler = None
    ProcessingInstructionHandler = CommentHandler = XmlDeclHandler = None
    StartCdataSectionHandler = EndCdataSectionHandler = None
    StartDoctypeDeclHandler = EndDoctypeDeclHandler = None
    StartNamespaceDeclHandler = EndNamespaceDeclHandler = None
    DefaultHandler = DefaultHandlerExpand = SkippedEntityHandler = None
    EntityDeclHandler = NotationDeclHandler = UnparsedEntityDeclHandler = None
    ElementDeclHandler = AttlistDeclHandler = NotStandaloneHandler = None
    ExternalEntityRefHandler = None
    buffer_text = ordered_attributes = specified_attributes = namespace_prefixes = False
    buffer_size = 8192
    buffer_used = 0

    def __init__(self, encoding, separator, intern):
        self.intern = intern
        self._encoding = encoding
        self._separator = separator
        self._decode = None
        self._decodes = None
        self._undecoded = b""
        self._text = ""
        self._pending = []
        self._open = []
        self._namespaces = [{"xml": XML_NAMESPACE, None: None}]
        self._begun = self._rooted = self._finished = self._doctype = False
        self._base = None
        self._place = (0, 1, 0)
        self.ErrorCode = 0

    # --- where it is

    CurrentLineNumber = ErrorLineNumber = property(lambda self: self._place[1])
    CurrentColumnNumber = ErrorColumnNumber = property(lambda self: self._place[2])
    CurrentByteIndex = ErrorByteIndex = property(lambda self: self._place[0])

    def _advance(self, token):
        index, line, column = self._place
        newlines = token.count("\n")
        if newlines:
            line += newlines
            column = len(token) - token.rindex("\n") - 1
        else:
            column += len(token)
        self._place = (index + len(token), line, column)

    def _fail(self, code):
        self.ErrorCode = code
        line, column = self._place[1:]
        failure = ExpatError("%s: line %d, column %d" % (ErrorString(code), line, column))
        failure.code, failure.lineno, failure.offset = code, line, column
        raise failure

    # --- what comes in

    def Parse(self, data, isfinal=False):
        if self._finished:
            self._fail(36)
        self._text += self._decoded(data, isfinal)
        try:
            self._read(isfinal)
        except Incomplete:
            if isfinal:
                self._fail(5 if self._text else 3)
        if isfinal:
            self._finished = True
            self._flush()
            if not self._rooted or self._open:
                self._fail(3)
        return 1

    def ParseFile(self, file):
        while True:
            data = file.read(1 << 16)
            self.Parse(data, not data)
            if not data:
                return 1

    def _decoded(self, data, final):
        decoder = None
        if not isinstance(data, str):
            if not data and self._decodes == "text":  # the end of what came as text
                data = ""
            else:
                data = self._undecoded + bytes(data)
                self._undecoded = b""
                if self._decode is None and not final and is_undecided(data):
                    self._undecoded = data
                    return ""
        if self._decode is None:
            self._decodes = "text" if isinstance(data, str) else "bytes"
            if self._decodes == "bytes":
                name, skip = self._encoding_of(data)
                data = data[skip:]
                try:
                    decoder = codecs.getincrementaldecoder(name)()
                except LookupError:
                    self._fail(18)
            self._decode = io.IncrementalNewlineDecoder(decoder, True)
        try:
            text = self._decode.decode(data, final)
        except UnicodeDecodeError:
            self._fail(4)
        if self._place[0] == 0 and not self._text and text.startswith("\ufeff"):
            text = text[1:]
        return text

    def _encoding_of(self, data):
        for mark, name in (
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
        ):
            if data.startswith(mark):
                return name, len(mark)
        if self._encoding:
            return self._encoding, 0
        if data[:2] == b"<\x00":
            return "utf-16-le", 0
        if data[:2] == b"\x00<":
            return "utf-16-be", 0
        declared = ENCODING.match(data)
        return (declared.group(1).decode() if declared else "utf-8"), 0

    # --- reading

    def _read(self, final):
        text = self._text
        position = 0
        try:
            while position < len(text):
                end = self._token(text, position, final)
                self._advance(text[position:end])
                position = end
                self._begun = True
        finally:
            self._text = text[position:]

    def _token(self, text, at, final):
        """Reads what begins there; gives where it ends."""
        if text[at] == "&":
            return self._reference(text, at)
        if text[at] != "<":
            found = TEXT.match(text, at)
            if FORBIDDEN.search(found.group()):
                self._fail(4)
            if self._open:
                self._characters(found.group())
            elif found.group().strip(" \t\n"):
                self._fail(9 if self._rooted else 2)
            return found.end()
        follows = text[at + 1 : at + 2]
        if follows == "/":
            return self._end_tag(text, at)
        if follows == "?":
            return self._instruction(text, at)
        if follows == "!":
            return self._declaration(text, at)
        if not follows:
            raise Incomplete()
        return self._start_tag(text, at)

    def _whole(self, text, at, end):
        found = text.find(end, at)
        if found < 0:
            raise Incomplete()
        return found + len(end)

    def _reference(self, text, at):
        found = REFERENCE.match(text, at)
        if found is None:
            if ";" in text[at : at + REFERENCE_MAX] or len(text) - at > REFERENCE_MAX:
                self._fail(4)
            raise Incomplete()
        if not self._open:
            self._fail(9 if self._rooted else 2)
        value = self._meaning(found)
        if value is not None:
            self._characters(value)
        elif self._doctype and (self.DefaultHandlerExpand or self.DefaultHandler):
            self._flush()
            (self.DefaultHandlerExpand or self.DefaultHandler)(found.group())
        else:
            self._fail(11)
        return found.end()

    def _meaning(self, found):
        decimal, hexadecimal, name = found.groups()
        if name:
            return PREDEFINED.get(name)
        number = int(decimal) if decimal else int(hexadecimal, 16)
        if number > 0x10FFFF or FORBIDDEN.match(chr(number)):
            self._fail(14)
        return chr(number)

    def _start_tag(self, text, at):
        found = TAG.match(text, at)
        if found is None:
            if WHOLE_TAG.match(text, at):
                self._fail(4)
            raise Incomplete()
        if self._rooted and not self._open:
            self._fail(9)
        name, attributes, empty = found.groups()
        self._flush()
        self._rooted = True
        pairs = []
        for attribute in ATTRIBUTE.finditer(attributes):
            value = attribute.group(2) if attribute.group(2) is not None else attribute.group(3)
            pairs.append((attribute.group(1), self._attribute(value)))
        declared = []
        if self._separator is not None:
            pairs, declared = self._declare(pairs)
            name = self._qualified(name, True)
            pairs = [(self._qualified(key, False), value) for key, value in pairs]
        keys = {key for key, _ in pairs}
        if len(keys) < len(pairs):
            self._fail(8)
        self._open.append((found.group(1), name, declared))
        if self.StartElementHandler:
            if self.ordered_attributes:
                given = [part for pair in pairs for part in pair]
            else:
                given = dict(pairs)
            self.StartElementHandler(name, given)
        if empty:
            self._close()
        return found.end()

    def _attribute(self, value):
        if FORBIDDEN.search(value):
            self._fail(4)
        value = value.replace("\t", " ").replace("\n", " ")
        if "&" not in value:
            return value
        parts = []
        position = 0
        while True:
            ampersand = value.find("&", position)
            if ampersand < 0:
                parts.append(value[position:])
                return "".join(parts)
            found = REFERENCE.match(value, ampersand)
            if found is None:
                self._fail(4)
            meaning = self._meaning(found)
            if meaning is None:
                self._fail(11)
            parts.append(value[position:ampersand])
            parts.append(meaning)
            position = found.end()

    def _declare(self, pairs):
        own = {}
        rest = []
        for key, value in pairs:
            prefix, colon, local = key.partition(":")
            if key == "xmlns":
                own[None] = value or None
            elif prefix == "xmlns" and colon:
                if not value or value == XMLNS_NAMESPACE or local == "xmlns":
                    self._fail(27)
                own[local] = value
            else:
                rest.append((key, value))
        self._namespaces.append({**self._namespaces[-1], **own} if own else self._namespaces[-1])
        if self.StartNamespaceDeclHandler:
            for prefix, uri in own.items():
                self.StartNamespaceDeclHandler(prefix, uri)
        return rest, list(own)

    def _qualified(self, name, element):
        prefix, colon, local = name.partition(":")
        if not colon:
            uri = self._namespaces[-1][None] if element else None
            return name if uri is None else uri + self._separator + name
        uri = self._namespaces[-1].get(prefix)
        if uri is None:
            self._fail(27)
        qualified = uri + self._separator + local
        return qualified + self._separator + prefix if self.namespace_prefixes else qualified

    def _end_tag(self, text, at):
        end = self._whole(text, at, ">")
        found = END_TAG.match(text, at)
        if found is None:
            self._fail(4)
        if not self._open or self._open[-1][0] != found.group(1):
            self._fail(7)
        self._flush()
        self._close()
        return end

    def _close(self):
        _, name, declared = self._open.pop()
        if self.EndElementHandler:
            self.EndElementHandler(name)
        if self._separator is not None:
            self._namespaces.pop()
            if self.EndNamespaceDeclHandler:
                for prefix in reversed(declared):
                    self.EndNamespaceDeclHandler(prefix)

    def _instruction(self, text, at):
        end = self._whole(text, at, "?>")
        token = text[at:end]
        if token.startswith("<?xml") and not token[5:6].isalnum():
            declaration = DECLARATION.fullmatch(token)
            if self._begun:
                self._fail(17)
            if declaration is None:
                self._fail(4)
            if self.XmlDeclHandler:
                version, encoding, standalone = declaration.groups()
                self.XmlDeclHandler(version, encoding, {"yes": 1, "no": 0}.get(standalone, -1))
            return end
        found = INSTRUCTION.fullmatch(token)
        if found is None or FORBIDDEN.search(token):
            self._fail(4)
        self._flush()
        if self.ProcessingInstructionHandler:
            self.ProcessingInstructionHandler(found.group(1), found.group(2) or "")
        return end

    def _declaration(self, text, at):
        if text.startswith("<!--", at):
            end = self._whole(text, at + 4, "-->")
            comment = text[at + 4 : end - 3]
            if "--" in comment or FORBIDDEN.search(comment):
                self._fail(4)
            self._flush()
            if self.CommentHandler:
                self.CommentHandler(comment)
            return end
        if text.startswith("<![CDATA[", at):
            if not self._open:
                self._fail(9 if self._rooted else 2)
            end = self._whole(text, at, "]]>")
            if FORBIDDEN.search(text, at, end):
                self._fail(4)
            if self.StartCdataSectionHandler:
                self._flush()
                self.StartCdataSectionHandler()
            self._characters(text[at + 9 : end - 3])
            if self.EndCdataSectionHandler:
                self._flush()
                self.EndCdataSectionHandler()
            return end
        if text.startswith("<!DOCTYPE", at):
            return self._document_type(text, at)
        if any(begin.startswith(text[at:]) for begin in ("<!--", "<![CDATA[", "<!DOCTYPE")):
            raise Incomplete()
        self._fail(4)

    def _document_type(self, text, at):
        found = DOCTYPE.match(text, at)
        if found is None:
            raise Incomplete()
        if self._rooted or self._doctype:
            self._fail(2)
        name, system, public, public_system, subset = found.groups()
        if subset and ("<!ENTITY" in subset or "%" in subset):
            self._fail(26)
        self._doctype = True
        system = system or public_system
        if self.StartDoctypeDeclHandler:
            self.StartDoctypeDeclHandler(
                name, system and system[1:-1], public and public[1:-1], 1 if subset else 0
            )
        if self.EndDoctypeDeclHandler:
            self.EndDoctypeDeclHandler()
        return found.end()

    # --- characters

    def _characters(self, text):
        if not self.CharacterDataHandler:
            if self.DefaultHandlerExpand or self.DefaultHandler:
                (self.DefaultHandlerExpand or self.DefaultHandler)(text)
        elif self.buffer_text:
            self._pending.append(text)
        elif text:
            self.CharacterDataHandler(text)

    def _flush(self):
        if self._pending:
            text = "".join(self._pending)
            self._pending.clear()
            if text and self.CharacterDataHandler:
                self.CharacterDataHandler(text)

    # --- what asks for nothing here

    def SetBase(self, base):
        self._base = base

    def GetBase(self):
        return self._base

    def GetInputContext(self):
        return None

    def SetParamEntityParsing(self, flag):
        return 1

    def UseForeignDTD(self, flag=True):
        pass

    def GetReparseDeferralEnabled(self):
        return False

    def SetReparseDeferralEnabled(self, enabled):
        pass

    def ExternalEntityParserCreate(self, context, encoding=None):
        self._fail(26)


for _module in (errors, model):
    sys.modules[_module.__name__] = _module
