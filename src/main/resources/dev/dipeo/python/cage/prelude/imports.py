# The prelude runs in every context before any code of a diagram. It takes a job as JSON text, runs it
# in a new module and answers as JSON text. Nothing else crosses in either direction. Its files are
# joined in the order of dev.dipeo.python.cage.Cage and share one namespace.
#
# Code of a diagram may patch whatever it can reach. A context never serves two diagrams, so a diagram
# can only harm itself. The prelude binds what it uses early all the same, so that a slip
# (json.dumps = 1) does not break the next job. Imports are most of the time that a context takes to
# make, so this file imports only what every job needs; the few jobs that need ast, inspect or
# traceback import them.
import binascii
import builtins
import io
import keyword
import sys
import types
import unicodedata
from _ast import (
    AST,
    AnnAssign,
    Assign,
    AsyncFunctionDef,
    Call,
    ClassDef,
    Constant,
    Expr,
    FunctionDef,
    Global,
    Import,
    ImportFrom,
    Lambda,
    Load,
    Module,
    Name,
    Pass,
    PyCF_ONLY_AST,
    Return,
    Tuple,
)
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import PathFinder
from collections import OrderedDict
from json import JSONDecoder, dumps, loads
from json.encoder import c_make_encoder, encode_basestring
from sys import modules
from types import ModuleType

PRELUDE = (lambda: 0).__code__.co_filename
