package dev.dipeo.python;

import java.util.List;

/**
 * Code that tries to get out of the cage or to take down what it runs in: the known ways out of
 * Python sandboxes, and what was found by trying.
 */
public final class Attacks {
  /** An attack and, where it can be said, what must not be in its answer. */
  public record Attack(String name, String code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Attacks() {}

  /** Code that takes as many of something as it can get, and keeps them. */
  private static String drained(String... expressions) {
    StringBuilder code = new StringBuilder("import os\nkept = []\n");
    for (String expression : expressions) {
      code.append("for _ in range(5000):\n  try:\n    kept.append(").append(expression);
      code.append(")\n    print('IN')\n  except BaseException:\n    break\n");
    }
    return code.toString();
  }

  /** Ways out: after each, whatever it answered, nothing outside has changed. */
  public static final List<Attack> ESCAPES =
      List.of(
          new Attack(
              "subclasses",
              """
              found = []
              for c in ().__class__.__base__.__subclasses__():
                  if c.__name__ in ('_wrap_close', 'Popen', 'FileLoader', 'BuiltinImporter', 'FileIO'):
                      found.append(c)
              for c in found:
                  try:
                      print(c.__init__.__globals__['sys'].modules['os'].system('touch MARK'))
                  except BaseException as e:
                      print(type(e).__name__)
              __import__('io').FileIO('MARK', 'w')
              """),
          new Attack(
              "frames",
              """
              import sys
              try:
                  raise ValueError
              except ValueError as e:
                  frame = e.__traceback__.tb_frame
              while frame.f_back:
                  frame = frame.f_back
              frame.f_globals['open']('MARK', 'w') if 'open' in frame.f_globals else None
              sys._getframe(1).f_globals['io'].FileIO('MARK', 'w')
              """),
          new Attack(
              "frames rewrite the prelude",
              """
              import sys
              g = sys._getframe(1).f_globals
              while 'handle' not in g:
                  g = sys._getframe(2).f_globals
              g['dumps'] = g['loads'] = g['execute'] = g['Plain'] = lambda *a, **k: 1 / 0
              g['JOBS'].clear()
              g['handle'] = None
              """),
          new Attack(
              "format string", "print('{0.__class__.__init__.__globals__[os]}'.format(open))"),
          new Attack(
              "format string of an exception",
              """
              try:
                  [].nothing
              except AttributeError as e:
                  e.obj.__class__.__base__.__subclasses__()
                  '{0.__traceback__.tb_frame.f_globals}'.format(e)
              open('MARK', 'w')
              """),
          new Attack(
              "generator frames",
              "g = (g.gi_frame.f_back.f_back.f_globals for _ in [1])\nprint(next(g))\nopen('MARK', 'w')"),
          new Attack(
              "code object",
              "f = lambda: 0\nf.__code__ = f.__code__.replace(co_code=b'\\x64\\x01\\xff\\xff\\xff' * 99)\nf()"),
          new Attack(
              "pickle",
              "import pickle\npickle.loads(b\"cos\\nsystem\\n(S'touch MARK'\\ntR.\")\nopen('MARK', 'w')"),
          new Attack("marshal", "import marshal\nmarshal.loads(b'c' + b'\\xff' * 100)"),
          new Attack(
              "modules poisoned",
              """
              import sys, builtins
              for name in list(sys.modules):
                  if name not in ('sys', 'builtins'):
                      sys.modules[name] = None
              builtins.len = builtins.print = builtins.isinstance = lambda *a: 666
              sys.meta_path.clear()
              sys.path_hooks.clear()
              """),
          new Attack(
              "builtins deleted",
              """
              import builtins
              for name in dir(builtins):
                  try:
                      delattr(builtins, name)
                  except BaseException:
                      pass
              """),
          new Attack(
              "standard library rewritten",
              """
              import os, shutil
              for way in (lambda: open(os.__file__, 'a'), lambda: os.remove(os.__file__),
                          lambda: os.rename(os.__file__, os.__file__ + 'x'),
                          lambda: shutil.rmtree(os.path.dirname(os.__file__)),
                          lambda: os.chmod(os.__file__, 0o777), lambda: os.symlink('/etc', os.__file__ + 'l'),
                          lambda: os.mkdir(os.path.dirname(os.__file__) + '/pwn')):
                  try:
                      way()
                  except BaseException as e:
                      print(type(e).__name__)
              """),
          new Attack(
              "environment and process",
              """
              import os
              print(dict(os.environ), os.environ.get('PATH'))
              open('/proc/self/environ').read()
              """),
          new Attack("memory of the process", "open('/proc/self/mem', 'rb').read(1)"),
          new Attack(
              "file descriptors",
              """
              import os
              for fd in range(0, 64):
                  for way in (lambda: os.write(fd, b'F' * 64), lambda: os.read(fd, 1), lambda: os.close(fd)):
                      try:
                          way()
                      except BaseException:
                          pass
              """),
          new Attack("java", "import java\njava.type('java.lang.System').exit(1)"),
          new Attack(
              "polyglot",
              "import polyglot\npolyglot.import_value('x')\npolyglot.eval('java', '1')"),
          new Attack("ctypes", "import ctypes\nctypes.string_at(0)"),
          new Attack("signal", "import signal\nsignal.raise_signal(signal.SIGTERM)"),
          new Attack(
              "kill",
              "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nos.kill(os.getppid(), 9)"),
          new Attack("exit", "import os\nos._exit(0)"),
          new Attack("abort", "import os\nos.abort()"),
          new Attack("pipes", drained("os.pipe()", "os.openpty()", "os.dup(0)", "os.dup2(0, 9)")),
          new Attack(
              "descriptors by other ways",
              drained(
                  "os.memfd_create('x')",
                  "os.eventfd(1)",
                  "os.fdopen(os.dup(1))",
                  "os.forkpty()",
                  "os.pidfd_open(1)",
                  "os.pipe2(0)",
                  "os.popen('touch MARK')",
                  "os.posix_spawn('/bin/touch', ['touch', 'MARK'], {})",
                  "os.posix_openpt(0)",
                  "os.timerfd_create(0)",
                  "os.setsid()",
                  "os.umask(0)",
                  "os.chdir('/')")),
          new Attack(
              "named semaphores",
              """
              import _multiprocessing, multiprocessing
              for i in range(5000):
                  for way in (lambda: _multiprocessing.SemLock(1, 1, 1, f'/s{i}', False),
                              lambda: multiprocessing.Semaphore(), lambda: multiprocessing.Queue(),
                              lambda: multiprocessing.Pipe(), lambda: _multiprocessing.sem_unlink('/x')):
                      try:
                          way()
                          print('IN')
                      except BaseException:
                          pass
              """),
          new Attack(
              "shared memory",
              """
              import _posixshmem, mmap
              from multiprocessing import shared_memory
              for way in (lambda: shared_memory.SharedMemory('MARK', True, 100),
                          lambda: _posixshmem.shm_open('/x', 66, 0o600),
                          lambda: _posixshmem.shm_unlink('/x'), lambda: mmap.mmap(-1, 2**31 - 9),
                          lambda: mmap.mmap(1, 10)):
                  try:
                      way()
                      print('IN')
                  except BaseException:
                      pass
              """),
          new Attack(
              "descriptors of the host",
              """
              import fcntl, select, resource, _posixsubprocess, _multiprocessing_graalpy as g
              for way in (lambda: fcntl.ioctl(0, 0), lambda: fcntl.flock(1, 2), lambda: fcntl.lockf(1, 2),
                          lambda: select.select([0], [1], [], 60), lambda: select.poll(),
                          lambda: select.epoll(), lambda: g._read(0, 1), lambda: g._pipe(),
                          lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0)),
                          lambda: resource.prlimit(0, 7, (0, 0)),
                          lambda: g._spawn_context(0, 0, [], []), lambda: _posixsubprocess.fork_exec()):
                  try:
                      way()
                      print('IN')
                  except BaseException:
                      pass
              """),
          new Attack(
              "what was replaced",
              """
              import os, gc
              sets = [s for s in vars(os).values() if isinstance(s, (set, frozenset))]
              for found in [f for s in sets for f in s] + gc.get_objects():
                  if getattr(found, '__name__', '') in ('pipe', 'dup', 'openpty', 'kill', 'system', 'chdir'):
                      try:
                          found()
                          print('IN')
                      except BaseException as e:
                          if not isinstance(e, PermissionError):
                              print('IN', type(e))
              """),
          new Attack(
              "native modules",
              """
              import _imp, importlib, importlib.util
              for name in ('_sqlite3', 'termios', '_cpython_sre', '_testcapi', '_sha3', '_ctypes'):
                  for way in (lambda: __import__(name),
                              lambda: _imp.create_dynamic(importlib.util.find_spec(name)),
                              lambda: _imp.__create_dynamic__(importlib.util.find_spec(name)),
                              lambda: _imp.exec_dynamic(importlib.util.find_spec(name))):
                      try:
                          way()
                      except Exception:
                          pass
              """),
          new Attack("faulthandler", "import faulthandler\nfaulthandler._sigsegv()"),
          new Attack(
              "threads",
              "import threading\nfor _ in range(99): threading.Thread(target=print).start()"),
          new Attack("fork", "import os\nwhile True: os.fork()"),
          new Attack("processes", "import subprocess\nsubprocess.run('touch MARK', shell=True)"),
          new Attack(
              "multiprocessing",
              "import multiprocessing\nmultiprocessing.Process(target=print).start()"),
          new Attack(
              "network", "import socket\nsocket.create_connection(('127.0.0.1', 22), timeout=1)"),
          new Attack(
              "http", "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:8000/')"),
          new Attack(
              "sqlite", "import sqlite3\nsqlite3.connect('MARK').execute('create table t (a)')"),
          new Attack(
              "import hook",
              "import importlib.util as u\nu.spec_from_file_location('x', '/etc/passwd').loader.load_module()"),
          new Attack(
              "a frame for the host",
              "print('\\x00\\x00\\x00\\x01Y' * 50, flush=True)\nimport os\nos.write(1, b'\\xff' * 5000)"),
          new Attack(
              "interned names", "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"));

  /** Bombs: each is stopped in its time, and what follows is not hurt. */
  public static final List<Attack> BOMBS =
      List.of(
          new Attack("endless builtin", "sum(range(10**12))"),
          new Attack("endless any", "import itertools\nany(itertools.repeat(0))"),
          new Attack("endless join", "import itertools\n''.join(itertools.repeat('a'))"),
          new Attack("endless list", "import itertools\nlist(itertools.count())"),
          new Attack(
              "endless deque",
              "import itertools, collections\ncollections.deque(itertools.count())"),
          new Attack("big integer", "9**9**9"),
          new Attack("factorial", "import math\nmath.factorial(10**8)"),
          new Attack("digits", "import sys\nsys.set_int_max_str_digits(0)\nstr(1 << 3 * 10**8)"),
          new Attack("regex", "import re\nre.match(r'(a*)*\\1b', 'a' * 50000)"),
          new Attack("doubling", "s = 'a'\nwhile True: s += s"),
          new Attack("many objects", "a = []\nwhile True: a.append([a])"),
          new Attack("dictionary", "d = {}\ni = 0\nwhile True:\n  d[i] = str(i) * 100\n  i += 1"),
          new Attack("one large", "[0] * 10**9"),
          new Attack("bytes", "a = []\nwhile True: a.append(bytearray(10**7))"),
          new Attack(
              "key derivation", "import hashlib\nhashlib.pbkdf2_hmac('sha256', b'a', b'b', 10**9)"),
          new Attack("stdout", "while True: print('x' * 1000)"),
          new Attack(
              "swallowing",
              "while True:\n  try:\n    while True: pass\n  except BaseException: pass"),
          new Attack(
              "parser", "compile('(' * 100000, 'x', 'eval')\nexec('[' * 10000 + ']' * 10000)"),
          new Attack("nesting", "a = []\nfor _ in range(300000): a = [a]\nresult = a"),
          new Attack(
              "compression",
              "import zlib\nd = zlib.compress(b'0' * 10**8)\nwhile True: zlib.decompress(d)"),
          new Attack(
              "exit hooks",
              "import atexit\n@atexit.register\ndef f():\n  while True: pass\nwhile True: pass"),
          new Attack(
              "finalizers",
              "class A:\n  def __del__(self):\n    while True: A()\nwhile True: A()"));
}
