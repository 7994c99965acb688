package dev.dipeo.python;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.base.Json;
import dev.dipeo.python.PythonJob.Kind;
import dev.dipeo.python.PythonJob.Line;
import dev.dipeo.python.PythonJob.Source;
import dev.dipeo.python.PythonResult.Limit;
import dev.dipeo.python.PythonResult.Raised;
import dev.dipeo.python.PythonResult.Stopped;
import dev.dipeo.python.PythonResult.Value;
import dev.dipeo.python.PythonResult.Variables;
import dev.dipeo.python.queue.Builtins;
import io.smallrye.mutiny.Uni;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link PythonRunner} does. */
public abstract class PythonRunnerContract {
  private static final String DEPLOY = "deploy";
  public static final Duration LONG = Duration.ofSeconds(60);

  /** For what takes a worker or more to start first, on a loaded machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(200);

  public static PythonJob.Given given(String json) {
    return new PythonJob.Given(json, Set.of(), false);
  }

  /** A started runner with default settings, shared by the tests. */
  protected abstract PythonRunner python();

  /** What {@link #python} tells of its jobs. */
  protected abstract RecordingObserver events();

  private final List<Line> printed = new CopyOnWriteArrayList<>();

  @Nested
  class Results {
    @Test
    void statements_variable_isAmongVariables() throws Exception {
      assertThat(run("payload_data = {'event': 'deployment_complete', 'version': '1.2.3'}"))
          .isEqualTo(
              new Variables(
                  Map.of(
                      "payload_data",
                      Json.parse("{\"event\":\"deployment_complete\",\"version\":\"1.2.3\"}"))));
    }

    @Test
    void statements_resultVariable_isValueAndBeatsOthers() {
      assertThat(run("other = 1\nresult = f'Webhook returned: {other}'"))
          .isEqualTo(value("\"Webhook returned: 1\""));
    }

    @Test
    void statements_inputNamedResultLeftAlone_isNotTheResult() {
      assertThat(run("total = result + 1", "{\"result\":41}"))
          .isEqualTo(variables("{\"total\":42}"));
    }

    @Test
    void statements_inputNamedResultSetAgain_isTheResult() {
      assertThat(run("result = result + 1", "{\"result\":41}")).isEqualTo(value("42"));
    }

    @Test
    void statements_topLevelReturnBeatsResult_alsoFromNestedBlocks() {
      String code =
          """
          result = 'not this'
          for commit in commits:
              with __import__('contextlib').nullcontext():
                  try:
                      if commit['id'] == 'b':
                          return commit['by'], seen
                      seen = commit['id']
                  finally:
                      last = commit['id']
          """;
      assertThat(
              run(code, "{\"commits\":[{\"id\":\"a\",\"by\":\"x\"},{\"id\":\"b\",\"by\":\"y\"}]}"))
          .isEqualTo(value("[\"y\",\"a\"]"));
    }

    @Test
    void statements_topLevelReturnNotReached_givesVariables() {
      assertThat(run("count: int = 3\nif count > 5:\n    return 'many'"))
          .isEqualTo(variables("{\"count\":3}"));
    }

    @Test
    void statements_returnWithoutValue_endsEarlyWithVariables() {
      assertThat(run("a = 1\nreturn\nb = 2")).isEqualTo(variables("{\"a\":1}"));
    }

    @Test
    void statements_returnNone_isNull() {
      assertThat(run("a = 1\nreturn None")).isEqualTo(value("null"));
    }

    @Test
    void statements_topLevelReturn_functionsStillSeeGlobals() {
      String code =
          """
          import math
          from datetime import date as day
          def area(radius):
              global calls
              calls = calls + 1
              return pi2 * radius
          calls, pi2 = 0, round(math.tau, 2)
          class Box:
              size = area(1)
          squares = [n * n for n in range(3) if (last := n) < 9]
          return [area(2), calls, Box.size, squares, last, day(2024, 2, 29)]
          """;
      assertThat(run(code)).isEqualTo(value("[12.56,2,6.28,[0,1,4],2,\"2024-02-29\"]"));
    }

    @Test
    void statements_yieldBesideReturn_isSyntaxError() {
      assertThat(raised("return 1\nyield 2").type()).isEqualTo("SyntaxError");
    }

    @Test
    void variables_leaveOutWhatIsPrivateUnchangedOrWithoutJson() {
      String code =
          """
          import json
          from math import pi
          def helper(): pass
          class Thing: pass
          _hidden = 1
          half = compile
          kept = payload
          """;
      assertThat(run(code, "{\"payload\":{\"a\":1}}"))
          .isEqualTo(variables("{\"pi\":3.141592653589793,\"kept\":{\"a\":1}}"));
    }

    @Test
    void variables_inputChangedInPlace_isAmongThem() {
      assertThat(run("payload['seen'] = True", "{\"payload\":{\"a\":1},\"other\":[1]}"))
          .isEqualTo(variables("{\"payload\":{\"a\":1,\"seen\":true}}"));
    }

    @Test
    void variables_wantedByLabel_isGivenThoughOnlyAnInput() {
      PythonJob job =
          new PythonJob(
              DEPLOY,
              source("print(payload)"),
              given("{\"payload\":7}"),
              List.of("payload", "absent"),
              LONG,
              printed::add);
      assertThat(await(job)).isEqualTo(variables("{\"payload\":7}"));
    }

    @Test
    void variables_wantedByLabelWithoutJson_raises() {
      PythonJob job =
          new PythonJob(
              DEPLOY, source("report = open"), given("{}"), List.of("report"), LONG, printed::add);
      assertThat(await(job))
          .isInstanceOfSatisfying(
              Raised.class,
              raised ->
                  assertThat(raised.message()).contains("report is of type").contains("JSON"));
    }

    @Test
    void expression_overSeveralLines_isValue() {
      Source source = new Source("d.yaml", "Check", 5, "a >\nb\n", new Kind.Expression());
      assertThat(run(source, "{\"a\":2,\"b\":1}")).isEqualTo(value("true"));
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "deployment_status == 'success' | true",
          "[] | false",
          "'no' | true",
          "__import__('re').match('re', 'refs/heads/main') | true",
          "None | false"
        })
    void condition_isTruthOfAnyValue(String expression, String expected) {
      Source source = new Source("d.yaml", "Check", 5, expression, new Kind.Condition());
      assertThat(run(source, "{\"deployment_status\":\"success\"}")).isEqualTo(value(expected));
    }

    @Test
    void function_getsTheInputsThatItTakes() {
      String code = "def main(name, *, greeting='Hello'):\n    return f'{greeting} {name}'";
      assertThat(run(function(code), "{\"name\":\"Ada\",\"unused\":1}"))
          .isEqualTo(value("\"Hello Ada\""));
    }

    @Test
    void function_withKeywordArguments_getsAll() {
      assertThat(run(function("def main(**inputs):\n    return inputs"), "{\"a\":1,\"b c\":2}"))
          .isEqualTo(value("{\"a\":1,\"b c\":2}"));
    }

    @Test
    void function_missingArgument_raisesTypeError() {
      assertThat(run(function("def main(name):\n    return name"), "{}"))
          .isInstanceOfSatisfying(
              Raised.class,
              raised -> {
                assertThat(raised.type()).isEqualTo("TypeError");
                assertThat(raised.message()).contains("name");
              });
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "def main(d=0, /, b=1, *, c): return [b, c]",
          "def main(b, *more, c): return [b, c, *more]",
          "import functools\ndef logged(f):\n  @functools.wraps(f)\n"
              + "  def g(*args, **named): return f(*args, **named)\n  return g\n"
              + "@logged\ndef main(b, c): return [b, c]",
          "import functools\nmain = functools.partial(lambda a, b, c: [b, c], 0)",
          "class Main:\n  def __call__(self, b, c): return [b, c]\nmain = Main()",
          "class Main:\n  def run(self, b, c): return [b, c]\nmain = Main().run",
          "main = lambda b, c, **rest: [b, c, *(['and'] if rest != {'d': 4} else [])]",
        })
    void function_ofAnyKind_getsTheInputsThatItNames(String code) {
      assertThat(run(function(code), "{\"b\":2,\"c\":3,\"d\":4}")).isEqualTo(value("[2,3]"));
    }

    @Test
    void function_absent_raisesNameError() {
      assertThat(run(function("def other(): pass"), "{}"))
          .isInstanceOfSatisfying(
              Raised.class, raised -> assertThat(raised.message()).contains("'main'"));
    }

    @Test
    void function_async_isAwaited() {
      String code =
          "async def half(n):\n    return n / 2\nasync def main(n):\n    return await half(n) + 1";
      assertThat(run(function(code), "{\"n\":5}")).isEqualTo(value("3.5"));
    }

    @Test
    void function_asyncWithAsyncio_sleepsAndGathers() {
      String code =
          """
          import asyncio
          async def late(n):
              await asyncio.sleep(n / 1000)
              return n
          async def main():
              return await asyncio.gather(late(20), late(10))
          early = asyncio.run(late(1))
          """;
      assertThat(run(function(code), "{}")).isEqualTo(value("[20,10]"));
    }

    @Test
    void modules_ofTheJob_areImportedAndFreshForEveryJob() {
      Map<String, PythonJob.Module> modules =
          Map.of(
              "prices",
              new PythonJob.Module(
                  "code/prices.py", "from shop.tax import with_tax\nseen = []\n", false),
              "shop",
              new PythonJob.Module("code/shop/__init__.py", "RATE = 2", true),
              "shop.tax",
              new PythonJob.Module(
                  "code/shop/tax.py",
                  "from . import RATE\ndef with_tax(n):\n  return n * RATE",
                  false));
      String code =
          "import prices\nimport shop.tax\ndef main(n):\n"
              + "  prices.seen.append(n)\n  return [prices.with_tax(n), len(prices.seen)]";
      Source source =
          new Source("code/main.py", "Sum", 1, code, new Kind.Function("main"), modules);
      assertThat(run(source, "{\"n\":21}")).isEqualTo(value("[42,1]"));
      assertThat(run(source, "{\"n\":4}")).isEqualTo(value("[8,1]"));
      assertThat(raised("import prices").type()).isEqualTo("ModuleNotFoundError");
    }

    @Test
    void modules_ofTheJob_areNamedByTracebacksWithTheirLine() {
      Map<String, PythonJob.Module> modules =
          Map.of("lib", new PythonJob.Module("code/lib.py", "def half(n):\n  return n / 0", false));
      Source source =
          new Source(
              "code/main.py",
              "Sum",
              1,
              "import lib\nresult = lib.half(1)",
              new Kind.Statements(),
              modules);
      assertThat(run(source, "{}"))
          .isInstanceOfSatisfying(
              Raised.class,
              raised ->
                  assertThat(raised.traceback())
                      .contains("\"code/main.py, node 'Sum'\", line 2")
                      .contains("\"code/lib.py\", line 2, in half\n    return n / 0"));
    }
  }

  /** Top-level returns, exits, and code that gives nothing. */
  @Nested
  class TopLevel {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "from __future__ import annotations\nreturn 1 + 1",
          "'About it.'\nfrom __future__ import annotations\nfrom __future__ import division\n"
              + "def f(n: Unknown) -> Nothing: return n\nreturn f(2)",
          "from math import *\nreturn floor(e)",
          "if True:\n    from math import *\n    return floor(e)",
          "try:\n    from nowhere import *\nexcept ImportError:\n    from math import *\nreturn floor(e)",
        })
    void topLevelReturn_besideImportsThatStandAtTheTopOnly_isValue(String code) {
      assertThat(run(code)).isEqualTo(value("2"));
    }

    @Test
    void topLevelReturn_futureImportTooLate_isSyntaxError() {
      assertThat(raised("a = 1\nfrom __future__ import annotations\nreturn a").type())
          .isEqualTo("SyntaxError");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "import sys; sys.exit()",
          "import sys; sys.exit(0)",
          "exit()",
          "quit(0)",
          "raise SystemExit",
          "def f(): exit()\nf()",
          "if a: exit()\nreturn 2"
        })
    void exit_well_endsTheJobWithWhatItHas(String code) {
      assertThat(run("a = 1\n" + code)).isEqualTo(variables("{\"a\":1}"));
      assertThat(run("result = 1\na = 2\n" + code)).isEqualTo(value("1"));
    }

    @Test
    void exit_wellInAFunction_isNull() {
      assertThat(run(function("def main():\n    exit()"), "{}")).isEqualTo(value("null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"import sys; sys.exit('no stock')", "exit('no stock')"})
    void exit_withText_raisesIt(String code) {
      assertThat(raised(code).type()).isEqualTo("SystemExit");
      assertThat(raised(code).message()).isEqualTo("no stock");
    }

    @Test
    void nothing_ofCodeThatOnlyDefines_saysHowToCallIt() {
      assertThat(raised("import json\ndef main():\n    return 1").message())
          .contains("main() and nothing calls it")
          .contains("return main(…)")
          .contains("function_name: main");
      assertThat(run("def main():\n    return 1\nresult = main()")).isEqualTo(value("1"));
    }

    @Test
    void nothing_ofCodeThatDoesSomething_isSaidInTheLog() {
      assertThat(run("def main(): pass\ndef f(): return 1\nprint(f())\nx = (n for n in [1])"))
          .isEqualTo(variables("{}"));
      assertThat(printed)
          .anyMatch(line -> line.error() && line.text().contains("main() and nothing calls it"))
          .anyMatch(
              line -> line.error() && line.text().contains("x is left out: x is of type gen"));
      printed.clear();
      assertThat(run("def f(): print(1)\nf()\nimport re\nclass A: pass"))
          .isEqualTo(variables("{}"));
      assertThat(printed).containsExactly(new Line("1", false));
    }
  }

  @Nested
  class NamesOfBuiltins {
    /** As an answer with these keys gives them. */
    private PythonResult runWithKeys(Source source, String inputs) {
      Set<String> keys = new HashSet<>();
      parse(inputs).fieldNames().forEachRemaining(keys::add);
      PythonJob.Given given = new PythonJob.Given(inputs, keys, false);
      return await(new PythonJob(DEPLOY, source, given, List.of(), LONG, printed::add));
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "len([1, 2]) | 2",
          "isinstance([], (list, dict)) | true",
          "sorted(['bb', 'a'], key=len) | [\"a\",\"bb\"]",
          "str.upper('a') | \"A\"",
          "type(1) == int | true",
          "list(map(str, [1])) | [\"1\"]",
          "f'{id} is {type}' | \"7 is push\"",
          "type == 'push' and id > 6 | true",
          "type.upper() | \"PUSH\"",
          "[id, len(repr(id))] | [7,1]",
        })
    void keys_namedAsBuiltins_areInputsWhereTheCodeDoesNotMeanTheBuiltin(
        String expression, String expected) {
      String answer =
          "{\"len\":3,\"list\":[1],\"dict\":{},\"str\":\"s\",\"int\":1,\"map\":\"m\",\"sorted\":true,"
              + "\"isinstance\":0,\"id\":7,\"type\":\"push\"}";
      assertThat(runWithKeys(source("return " + expression), answer)).isEqualTo(value(expected));
      Source bare = new Source("d.yaml", "Check", 5, expression, new Kind.Expression());
      assertThat(runWithKeys(bare, answer)).isEqualTo(value(expected));
    }

    @Test
    void keys_namedAsBuiltins_areInInputsAllTheSame() {
      assertThat(runWithKeys(source("return len(inputs) + inputs['len']"), "{\"len\":3}"))
          .isEqualTo(value("4"));
      Source takesIt = function("def main(len):\n    return len");
      assertThat(runWithKeys(takesIt, "{\"len\":3}")).isEqualTo(value("3"));
    }

    @Test
    void keys_namedAsCaughtExceptions_doNotHideThem() {
      String code = "try:\n    {}[1]\nexcept KeyError:\n    return 'caught'";
      assertThat(runWithKeys(source(code), "{\"KeyError\":1}")).isEqualTo(value("\"caught\""));
    }

    @Test
    void variables_chosenByTheAuthor_hideBuiltins() {
      assertThat(run("return len + 1", "{\"len\":3}")).isEqualTo(value("4"));
      assertThat(((Raised) run("return len([1])", "{\"len\":3}")).message())
          .contains("not callable");
    }

    @Test
    void builtins_areKnownToTheHost() {
      PythonResult names =
          run("import builtins\nreturn [name for name in dir(builtins) if name[0] != '_']");
      List<String> all = new ArrayList<>();
      ((Value) names).value().forEach(name -> all.add(name.textValue()));
      assertThat(all).containsExactlyInAnyOrderElementsOf(Builtins.NAMES);
    }
  }

  @Nested
  class MissingModules {
    @ParameterizedTest
    @ValueSource(
        strings = {"sqlite3", "ctypes", "termios", "tty", "curses", "bz2", "_sqlite3", "_ctypes"})
    void nativeModule_isAPlainImportErrorInEveryContext(String module) {
      String code =
          "try:\n    import %s\nexcept ImportError as e:\n    result = 'no'".formatted(module);
      for (String diagram : List.of("first", "second")) {
        assertThat(await(job(diagram, code, LONG))).isEqualTo(value("\"no\""));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"getpass", "ssl", "readline", "lzma", "multiprocessing"})
    void moduleWithNativeParts_isImportedInEveryContext(String module) {
      for (String diagram : List.of("first", "second")) {
        assertThat(await(job(diagram, "import " + module + "\nresult = 'ok'", LONG)))
            .isEqualTo(value("\"ok\""));
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "import threading; threading.Thread(target=print).start()",
          "import threading; threading.Timer(0, print).start()",
          "import _thread; _thread.start_new_thread(print, ())",
          "from concurrent.futures import ThreadPoolExecutor as P; P().submit(print)",
          "import asyncio; asyncio.run(asyncio.to_thread(print))",
        })
    void thread_isRefusedAsWhereThereAreNoMore(String code) {
      String caught =
          "try:\n    %s\nexcept RuntimeError as e:\n    result = str(e)".formatted(code);
      assertThat(run(caught)).isEqualTo(value("\"can't start new thread\""));
    }
  }

  /** How values of Python become JSON. */
  @Nested
  class Values {
    @Test
    void values_withHalfASurrogatePair_haveAReplacementCharacterInstead() {
      assertThat(run("result = ['a\\ud83d', {'\\ude00b': '\\ud83d\\ude00'}]"))
          .isEqualTo(value("[\"a\ufffd\",{\"\ufffdb\":\"😀\"}]"));
      assertThat(run("print('\\ud83d')\nresult = payload", "{\"payload\":\"\\ud83d!\"}"))
          .isEqualTo(value("\"\ufffd!\""));
      assertThat(raised("return {'\\ud83d': 1, '\\ud83e': 2}").message())
          .contains("is there twice");
    }

    @Test
    void inputs_madeToCollide_areRefusedAtOnce() {
      ObjectNode inputs = JsonNodeFactory.instance.objectNode();
      ObjectNode payload = inputs.putObject("payload");
      SameHashTest.sameHash(4_096).forEach(key -> payload.put(key, 1));
      PythonJob.Given given = PythonJob.Given.of(inputs, Set.of());
      PythonResult result =
          await(new PythonJob(DEPLOY, source("return 1"), given, List.of(), LONG, printed::add));
      assertThat(result)
          .isInstanceOfSatisfying(
              Stopped.class,
              stopped -> {
                assertThat(stopped.limit()).isEqualTo(Limit.INPUTS);
                assertThat(stopped.message()).contains("not started").contains("of one hash");
              });
    }

    @Test
    void values_withJsonForm_areConverted() {
      String code =
          """
          import collections, dataclasses, datetime, decimal, enum, uuid
          @dataclasses.dataclass
          class Point:
              x: int
              y: int = 2
          class Record:
              def __init__(self):
                  self.name, self._secret = 'n', 's'
          class Color(enum.Enum):
              RED = 'red'
          result = [
              (1, 2), {3, 1, 2}, b'abc', datetime.date(2024, 2, 29),
              datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc),
              datetime.timedelta(minutes=1.5), decimal.Decimal('1.10'), Point(1), Record(), Color.RED,
              uuid.UUID(int=1), {1: 'a', None: 'b', True: 'c'}, range(2), collections.Counter('aab'),
              collections.deque([1]), {'k': 1}.keys(), 1e22, -0.5, None, True,
          ]
          """;
      assertThat(run(code))
          .isEqualTo(
              value(
                  "[[1,2],[1,2,3],\"YWJj\",\"2024-02-29\",\"2024-02-29T12:30:00+00:00\",90.0,\"1.10\","
                      + "{\"x\":1,\"y\":2},{\"name\":\"n\"},\"red\","
                      + "\"00000000-0000-0000-0000-000000000001\",{\"1\":\"c\",\"null\":\"b\"},[0,1],"
                      + "{\"a\":2,\"b\":1},[1],[\"k\"],1e22,-0.5,null,true]"));
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "result = {'a': [1, 2, float('nan')]} | $.a[2] is nan",
          "result = {'a b': -float('inf')} | $[\"a b\"] is -inf",
          "result = {'self': []}; result['self'].append(result) | $.self[0] contains itself",
          "result = {'a': {'1': 0, 1: 0}} | $.a[\"1\"] is there twice",
          "result = {(1, 2): 0} | $ has a key of type tuple",
          "result = [print] | $[0] is of type builtin_function_or_method",
          "result = 10 ** 2000 | $ is an integer of more than 1,000 digits",
          "result = (n for n in [1]) | $ is of type generator, which has no JSON form; list(…)",
          "result = map(str, [1]) | $ is of type map, which has no JSON form; list(…)",
          "return zip([1]), 2 | $[0] is of type zip, which has no JSON form; list(…)",
          "async def main(): pass | the code defines main() and nothing calls it",
          "import functools; result = functools.reduce(lambda a, _: [a], range(300), []) | is nested deeper than 190 levels",
        })
    void values_withoutJsonForm_raiseWithTheirPath(String code, String message) {
      assertThat(raised(code).message()).contains(message);
    }

    @Test
    void values_numbersAndText_comeBackExactly() {
      String inputs =
          "{\"big\":123456789012345678901234567890,\"one\":1.0,\"tenth\":0.1,"
              + "\"text\":\"Grüße 😀 \\u0000 \\u2028\"}";
      PythonResult result = run("result = [big + 1, type(one).__name__, one, tenth, text]", inputs);
      JsonNode value = ((Value) result).value();
      assertThat(value.get(0).bigIntegerValue())
          .isEqualTo(new BigInteger("123456789012345678901234567891"));
      assertThat(value.get(1).asText()).isEqualTo("float");
      assertThat(value.get(2).isFloatingPointNumber()).isTrue();
      assertThat(value.get(3).decimalValue()).isEqualByComparingTo("0.1");
      assertThat(value.get(4).asText()).isEqualTo("Grüße 😀 \u0000 \u2028");
    }

    @Test
    void inputs_withNamesOfPythonsOwn_breakNothing() {
      String inputs =
          "{\"class\":1,\"print\":2,\"len\":3,\"__builtins__\":4,\"__name__\":5,\"inputs\":6,\"a-b\":7}";
      assertThat(
              run(
                  "result = [inputs['class'], print, len, inputs['inputs'], inputs['a-b']]",
                  inputs))
          .isEqualTo(value("[1,2,3,6,7]"));
    }
  }

  @Nested
  class Output {
    @Test
    void print_comesLineByLineInOrder() {
      run(
          """
          import sys
          print('first\\nsecond')
          print('oh', 'no', file=sys.stderr)
          print('äöü 😀', end='')
          sys.stdout.write('!')
          """);
      assertThat(printed)
          .containsExactly(
              new Line("first", false),
              new Line("second", false),
              new Line("oh no", true),
              new Line("äöü 😀!", false));
    }

    @Test
    void logging_goesToStandardError() {
      run("import logging\nprint('before')\nlogging.warning('disk at %d %%', 91)\nprint('after')");
      assertThat(printed)
          .containsExactly(
              new Line("before", false),
              new Line("WARNING:root:disk at 91 %", true),
              new Line("after", false));
    }

    @Test
    void print_afterTheStreamWasReplaced_worksInTheNextJob() {
      run("import sys, io\nsys.stdout.close()\nsys.stdout = io.StringIO()");
      run("print('back')");
      assertThat(printed).contains(new Line("back", false));
    }
  }

  @Nested
  class Errors {
    @Test
    void raised_namesFileNodeAndLine() {
      String code =
          """
          def check(total):
              raise ValueError(f'total is {total} ✗')
          check(3)
          """;
      Source source =
          new Source("diagrams/deploy.yaml", "Prepare Payload", 21, code, new Kind.Statements());
      Raised raised = (Raised) run(source, "{}");
      assertThat(raised.type()).isEqualTo("ValueError");
      assertThat(raised.message()).isEqualTo("total is 3 ✗");
      assertThat(
              raised.traceback().lines().map(String::strip).filter(line -> !line.startsWith("^")))
          .containsExactly(
              "Traceback (most recent call last):",
              "File \"diagrams/deploy.yaml, node 'Prepare Payload'\", line 23, in <module>",
              "check(3)",
              "File \"diagrams/deploy.yaml, node 'Prepare Payload'\", line 22, in check",
              "raise ValueError(f'total is {total} ✗')",
              "ValueError: total is 3 ✗");
    }

    @Test
    void raised_insideTopLevelReturn_hasTheSameFrames() {
      Raised raised = raised("x = 1\nreturn x / 0");
      assertThat(raised.type()).isEqualTo("ZeroDivisionError");
      assertThat(raised.traceback()).contains("line 11, in <module>").contains("return x / 0");
    }

    @Test
    void raised_fromAnother_tellsBoth() {
      Raised raised =
          raised("try:\n    {}['k']\nexcept KeyError as e:\n    raise OSError('x') from e");
      assertThat(raised.traceback()).contains("KeyError: 'k'").contains("direct cause");
    }

    @Test
    void raised_neverNamesPlacesOfTheHost() {
      Raised raised = raised("import json\njson.loads('{')");
      assertThat(raised.type()).isEqualTo("JSONDecodeError");
      assertThat(raised.traceback())
          .contains("json/__init__.py")
          .doesNotContain("prelude")
          .doesNotContain(System.getProperty("user.home"));
    }

    @Test
    void raised_syntaxError_namesTheLine() {
      Raised raised = raised("a = 1\nb = = 2");
      assertThat(raised.type()).isEqualTo("SyntaxError");
      assertThat(raised.message()).isEqualTo("invalid syntax (line 11)");
      assertThat(raised.traceback())
          .startsWith("  File \"deploy.yaml, node 'Prepare'\", line 11")
          .contains("b = = 2");
    }

    @Test
    void raised_deepRecursion_isRecursionErrorAndHurtsNothing() {
      assertThat(run("def sum_to(n):\n    return n and n + sum_to(n - 1)\nresult = sum_to(900)"))
          .isEqualTo(value("405450"));
      assertThat(raised("def f(n):\n    return f(n + 1)\nf(0)").type()).isEqualTo("RecursionError");
      assertThat(run("result = 1")).isEqualTo(value("1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"import sys; sys.exit(3)", "raise SystemExit(3)"})
    void raised_exit_endsOnlyTheJob(String code) {
      assertThat(raised(code).type()).isEqualTo("SystemExit");
      assertThat(run("result = 'next'")).isEqualTo(value("\"next\""));
    }

    @Test
    void raised_hardExit_endsOnlyTheContext() {
      assertThat(run("import os\nos._exit(3)")).isInstanceOf(Raised.class);
      assertThat(run("result = 'next'")).isEqualTo(value("\"next\""));
    }

    @Test
    void raised_exceptionThatCannotBeText_isStillTold() {
      Raised raised = raised("class Odd(Exception):\n    def __str__(self): 1/0\nraise Odd()");
      assertThat(raised.type()).isEqualTo("Odd");
    }

    @Test
    void check_tellsTheFirstSyntaxErrorAndRunsNothing() {
      assertThat(check(source("print('ran')\nreturn 1"))).isEmpty();
      assertThat(check(new Source("d.yaml", "Check", 7, "a ==", new Kind.Condition())))
          .hasValueSatisfying(
              mistake -> {
                assertThat(mistake.type()).isEqualTo("SyntaxError");
                assertThat(mistake.traceback()).contains("\"d.yaml, node 'Check'\", line 7");
              });
      assertThat(printed).isEmpty();
    }
  }

  /** What one job leaves behind for the next. */
  @Nested
  class Isolation {
    @Test
    void globals_areFreshForEveryJob() {
      run("left_over = 1");
      assertThat(raised("left_over").type()).isEqualTo("NameError");
    }

    @Test
    void diagrams_doNotSeeEachOther() {
      String poison =
          """
          import builtins, json, sys, decimal, math
          builtins.len = lambda x: 666
          json.dumps = json.loads = lambda *a, **k: 'evil'
          decimal.Decimal.__add__ = lambda a, b: 'evil'
          math.parked = 'secret'
          sys.modules['statistics'] = 'evil'
          """;
      String look =
          """
          import builtins, json, sys, decimal, math, statistics
          result = [len([1]), json.dumps([1]), str(decimal.Decimal(1) + 1), hasattr(math, 'parked'),
                    statistics.mean([1, 3])]
          """;
      assertThat(await(job("tenant-a", poison, LONG))).isInstanceOf(Variables.class);
      assertThat(await(job("tenant-b", look, LONG))).isEqualTo(value("[1,\"[1]\",\"2\",false,2]"));
    }

    @Test
    void diagrams_doNotShareTheStateOfModules() {
      String settle =
          """
          import decimal, os, random, sys
          random.seed(1)
          decimal.getcontext().prec = 3
          sys.setrecursionlimit(5000)
          sys.path.append('/left')
          os.environ['LEFT'] = 'here'
          """;
      String look =
          """
          import decimal, os, random, sys
          drawn = random.random()
          result = [drawn == random.Random(1).random(), str(decimal.Decimal(1) / 3), sys.getrecursionlimit(),
                    '/left' in sys.path, 'LEFT' in os.environ]
          """;
      assertThat(await(job("settler", settle, LONG))).isInstanceOf(Variables.class);
      assertThat(await(job("looker", look, LONG)))
          .isEqualTo(value("[false,\"0.3333333333333333333333333333\",1000,false,false]"));
    }

    @Test
    void code_ofOneContent_isCompiledOnce() {
      String counting =
          """
          import builtins, time
          if not hasattr(builtins, 'compiled'):
              builtins.context = time.time_ns()
              builtins.compiled = 0
              def counting(*args, compile=compile, **named):
                  builtins.compiled += 1
                  return compile(*args, **named)
              builtins.compile = counting
          """;
      for (int i = 0; i < 8; i++) { // a diagram may have several contexts
        assertThat(await(job("compiled-once", counting, LONG))).isEqualTo(variables("{}"));
      }
      Map<Long, List<Integer>> counts = countsByContext("result = [context, compiled]");
      Map<Long, List<Integer>> others = countsByContext("result = [context,  compiled]");
      assertThat(counts.values()).anyMatch(seen -> seen.size() > 1);
      assertThat(counts)
          .allSatisfy((context, seen) -> assertThat(seen).containsOnly(seen.getFirst()));
      assertThat(others).isNotEmpty();
      assertThat(others)
          .allSatisfy(
              (context, seen) ->
                  assertThat(seen)
                      .containsOnly(seen.getFirst())
                      .doesNotContainAnyElementsOf(counts.getOrDefault(context, List.of())));
    }

    /** Runs code that tells in which context it runs and how much that one has compiled. */
    private Map<Long, List<Integer>> countsByContext(String code) {
      Map<Long, List<Integer>> counts = new HashMap<>();
      for (int i = 0; i < 8; i++) {
        if (await(job("compiled-once", code, LONG)) instanceof PythonResult.Value(var told)) {
          counts
              .computeIfAbsent(told.path(0).asLong(), context -> new ArrayList<>())
              .add(told.path(1).asInt());
        }
      }
      return counts;
    }
  }

  /** What code can and cannot reach. */
  @Nested
  class InTheCage {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "open('/etc/passwd').read()",
          "open('/tmp/from-python', 'w')",
          "import os; os.listdir('/')",
          "import os; os.stat('/etc/passwd')",
          "import os; list(os.scandir('.'))",
          "import os; os.mkdir('/tmp/from-python')",
          "import os; os.remove('/tmp/from-python')",
          "import os; os.symlink('/etc/passwd', '/tmp/from-python')",
          "import pathlib; pathlib.Path('/proc/self/environ').read_text()",
          "import tempfile; tempfile.NamedTemporaryFile()",
          "import os; open(os.path.dirname(os.__file__) + '/from_python.py', 'w')",
          "import os; os.rename(os.__file__, os.__file__ + '.old')",
          "import os; os.remove(os.__file__)",
          "import os; os.chmod(os.__file__, 0o777)",
          "import os; os.truncate(os.__file__, 0)",
          "import os; os.link(os.__file__, os.__file__ + '.link')",
          "import os; os.environ['HOME']",
          "import os; os.environ['PATH']",
          "import socket; socket.socket()",
          "import socket; socket.getaddrinfo('example.com', 80)",
          "import socket; socket.create_connection(('127.0.0.1', 80), timeout=1)",
          "import socket; socket.socketpair()",
          "import socket; socket.gethostname()",
          "import urllib.request; urllib.request.urlopen('file:///etc/passwd')",
          "import subprocess; subprocess.run(['/bin/true'])",
          "import subprocess; subprocess.check_output('id', shell=True)",
          "import os; assert os.system('true') == 0",
          "import os; os.popen('id').read()",
          "import os; os.execv('/bin/true', ['true'])",
          "import os; os.posix_spawn('/bin/true', ['true'], {})",
          "import os; os.fork()",
          "import pickle; pickle.loads(b\"cposix\\nsystem\\n(S'exit 0'\\ntR.\").real and 1/0 or 1/0",
          "import threading; threading.Thread(target=print).start()",
          "import _thread; _thread.start_new_thread(print, ())",
          "import ctypes; ctypes.CDLL(None)",
          "import sqlite3; sqlite3.connect(':memory:')",
          "import java; java.type('java.lang.Runtime')",
          "from java.lang import System",
          "import java.lang.Runtime",
          "import polyglot; polyglot.eval(language='js', string='1')",
          "import polyglot; polyglot.eval(language='python', path='/etc/passwd')",
          "import signal; signal.raise_signal(signal.SIGTERM)",
          "import _signal; _signal.raise_signal(15)",
          "import importlib, _signal; importlib.reload(_signal); _signal.raise_signal(15)",
          "import _imp, _signal; _imp.create_builtin(_signal.__spec__).raise_signal(15)",
          "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
          "import signal; signal.alarm(1)",
          "import signal; signal.setitimer(signal.ITIMER_REAL, 0.01)",
          "import _thread; _thread.interrupt_main(15)",
          "import os, signal; os.kill(os.getppid(), signal.SIGTERM); 1/0",
          "import os, signal; os.kill(1, signal.SIGTERM); 1/0",
          "import os; os.killpg(0, 15); 1/0",
          "import __graalpython__; __graalpython__.read_file('/etc/passwd')",
          "import __graalpython__; __graalpython__.run_path(); 1/0",
          "import code; code.interact(); input(); 1/0",
          "breakpoint(); 1/0",
          "import mmap, os; mmap.mmap(os.open('/etc/passwd', 0), 10)",
        })
    void cage_attack_raises(String attack) {
      assertThat(await(job("attacks", attack, LONG))).isInstanceOf(Raised.class);
      assertThat(await(job("attacks", "result = 'alive'", LONG))).isEqualTo(value("\"alive\""));
    }

    @Test
    void cage_attacksAsPartOfTheJob_neverReachTheHost() {
      assertThat(new java.io.File("/tmp/from-python")).doesNotExist();
      assertThat(
              run(
                  "import os\nresult = sorted(k for k in os.environ if k != 'UNSAFE_PYO3_SKIP_VERSION_CHECK')"))
          .isEqualTo(value("[]"));
      assertThat(run("import sys\nresult = sys.stdin.read()")).isEqualTo(value("\"\""));
    }

    @Test
    void standardLibrary_works() {
      String code =
          """
          import base64, collections, csv, datetime, functools, hashlib, hmac, html, io, itertools, json
          import logging, math, random, re, secrets, statistics, string, textwrap, time, urllib.parse, uuid
          import zlib, zoneinfo, unicodedata, email.message, http, ssl, contextlib, copy, operator
          result = [
              hashlib.sha256(b'hello').hexdigest()[:8],
              hmac.new(b'key', b'msg', 'sha256').hexdigest()[:8],
              re.sub(r'(\\w+)@', r'\\1 at ', 'me@example.com'),
              urllib.parse.urlencode({'q': 'a b'}),
              list(csv.reader(io.StringIO('a,b'))),
              unicodedata.normalize('NFC', 'e\\u0301'),
          ]
          """;
      assertThat(run(code))
          .isEqualTo(
              value(
                  "[\"2cf24dba\",\"2d93cbc1\",\"me at example.com\",\"q=a+b\",[[\"a\",\"b\"]],\"é\"]"));
    }

    @Test
    void standardLibrary_everyModuleThatJobsNeedImports() {
      String code =
          """
          import importlib
          missing = []
          for name in names:
              try:
                  importlib.import_module(name)
              except BaseException as e:
                  missing.append(name + ': ' + repr(e))
          result = missing
          """;
      String names =
          Stream.of(
                  ("abc argparse array ast asyncio base64 binascii bisect calendar cmath codecs"
                          + " collections collections.abc colorsys concurrent.futures configparser"
                          + " contextlib copy csv dataclasses datetime decimal difflib email"
                          + " email.message email.mime.text email.parser enum fnmatch fractions"
                          + " functools gettext glob graphlib gzip hashlib heapq hmac html html.parser"
                          + " http http.client http.cookies importlib inspect io ipaddress itertools"
                          + " json keyword linecache locale logging math mimetypes numbers operator os"
                          + " os.path pathlib pickle plistlib pprint queue quopri random re reprlib"
                          + " sched secrets select shlex signal socket ssl stat statistics string"
                          + " stringprep struct subprocess sys tempfile textwrap threading time timeit"
                          + " tokenize tomllib traceback types typing unicodedata unittest urllib.error"
                          + " urllib.parse urllib.request uuid warnings weakref xml.dom.minidom"
                          + " xml.etree.ElementTree xml.sax xml.sax.saxutils xmlrpc.client zipfile zlib"
                          + " zoneinfo contextvars copyreg errno filecmp getopt imaplib lzma mailbox"
                          + " marshal optparse pkgutil platform selectors shelve shutil smtplib"
                          + " socketserver sysconfig tarfile token")
                      .split(" "))
              .map(name -> '"' + name + '"')
              .collect(Collectors.joining(",", "{\"names\":[", "]}"));
      assertThat(run(code, names)).isEqualTo(value("[]"));
    }

    @Test
    void standardLibrary_unicode_knowsTheOldOneAndAccents() {
      String code =
          """
          import unicodedata, stringprep
          old = unicodedata.ucd_3_2_0
          result = [
              'Bücher.example'.encode('idna').decode(), b'xn--bcher-kva.example'.decode('idna'),
              stringprep.in_table_a1('\\u0221'), stringprep.in_table_c12('\\u200b'), old.unidata_version,
              old.category('😀'), unicodedata.category('😀'), old.normalize('NFKC', 'ﬁ\\U0002f868'),
              old.name('\\u0234', 'none'), old.bidirectional('א'),
              ''.join(c for c in unicodedata.normalize('NFD', 'Crème brûlée') if not unicodedata.combining(c)),
          ]
          """;
      assertThat(run(code))
          .isEqualTo(
              value(
                  "[\"xn--bcher-kva.example\",\"bücher.example\",true,true,\"3.2.0\","
                      + "\"Cn\",\"So\",\"fi\\ud844\\udf6a\",\"none\",\"R\",\"Creme brulee\"]"));
    }

    @Test
    void standardLibrary_timeZones_areThereWhateverTheMachineHas() {
      String code =
          """
          from datetime import datetime, timezone
          from zoneinfo import ZoneInfo, available_timezones
          def at(*when, zone):
              return datetime(*when, tzinfo=timezone.utc).astimezone(ZoneInfo(zone)).isoformat()
          try:
              ZoneInfo('Europe/Atlantis')
          except KeyError as e:
              absent = type(e).__name__
          result = [
              at(2026, 7, 1, 12, zone='Europe/Berlin'), at(2026, 12, 1, 12, zone='Europe/Berlin'),
              at(1970, 1, 1, zone='America/New_York'), at(2090, 7, 1, zone='Australia/Sydney'),
              at(2026, 7, 1, zone='Asia/Kolkata'), datetime(2026, 7, 1, tzinfo=ZoneInfo('Europe/Berlin')).tzname(),
              absent, len(available_timezones()) > 500,
          ]
          """;
      assertThat(run(code))
          .isEqualTo(
              value(
                  "[\"2026-07-01T14:00:00+02:00\",\"2026-12-01T13:00:00+01:00\","
                      + "\"1969-12-31T19:00:00-05:00\",\"2090-07-01T10:00:00+10:00\","
                      + "\"2026-07-01T05:30:00+05:30\",\"CEST\",\"ZoneInfoNotFoundError\",true]"));
    }

    @Test
    void standardLibrary_xml_isReadInEveryWay() {
      String code =
          """
          import io, plistlib, xml.sax
          import xml.etree.ElementTree as ET
          from xml.dom import minidom
          text = '''<?xml version="1.0" encoding="utf-8"?>
          <feed xmlns="urn:f" xmlns:m="urn:m"><entry m:id="1" t='a &amp; b &#x41;'>Grüße <b>b</b><![CDATA[<raw>]]></entry>
          <!-- c --><entry/></feed>'''
          root = ET.fromstring(text)
          entry = root.find('{urn:f}entry')
          class Names(xml.sax.ContentHandler):
              seen = []
              def startElement(self, name, attributes):
                  self.seen.append(name)
          xml.sax.parseString(text.encode(), Names())
          events = [event for event, _ in ET.iterparse(io.StringIO(text), ['start', 'end'])]
          result = [
              root.tag, entry.attrib, entry.text, entry[0].tail, len(events), Names.seen,
              minidom.parseString('<a b="1"><c/></a>').documentElement.toxml(),
              plistlib.loads(plistlib.dumps({'n': [1, 'x', True]})),
          ]
          """;
      assertThat(run(code))
          .isEqualTo(
              value(
                  "[\"{urn:f}feed\",{\"{urn:m}id\":\"1\",\"t\":\"a & b A\"},\"Grüße \",\"<raw>\",8,"
                      + "[\"feed\",\"entry\",\"b\",\"entry\"],\"<a b=\\\"1\\\"><c/></a>\","
                      + "{\"n\":[1,\"x\",true]}]"));
    }

    @ParameterizedTest
    @CsvSource(
        quoteCharacter = '`',
        delimiter = '|',
        value = {
          "<a><b></a> | mismatched tag: line 1",
          "<a x='1' x='2'/> | duplicate attribute",
          "<a>&nope;</a> | undefined entity",
          "<a/><b/> | junk after document element",
          "<a> | no element found",
          "<p:a/> | unbound prefix",
          "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a> | entity declarations",
          "<!DOCTYPE a [<!ENTITY l 'lol'><!ENTITY m '&l;&l;'>]><a>&m;</a> | entity declarations",
        })
    void standardLibrary_badXml_isAParseError(String xml, String message) {
      String inputs = Json.text(JsonNodeFactory.instance.objectNode().put("xml", xml));
      assertThat(run("import xml.etree.ElementTree as ET\nET.fromstring(xml)", inputs))
          .isInstanceOfSatisfying(
              Raised.class,
              raised -> {
                assertThat(raised.type()).isEqualTo("ParseError");
                assertThat(raised.message()).contains(message);
              });
    }
  }

  @Nested
  class Limits {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "while True: pass",
          "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
          "import time\ntime.sleep(1000)",
          "def f():\n    try:\n        while True: pass\n    finally:\n        f()\nf()",
          "import re\nre.match(r'(a*)*\\1b', 'a' * 5000)",
          "import atexit\n@atexit.register\ndef f():\n    while True: pass\nf()",
        })
    void wallTime_over_isStoppedAndTheNextJobRuns(String code) {
      PythonResult result = await(job("endless", "print('begun')\n" + code, Duration.ofSeconds(2)));
      assertThat(result).isEqualTo(new Stopped(Limit.WALL_TIME, "stopped after 2 s"));
      assertThat(printed).containsExactly(new Line("begun", false));
      assertThat(await(job("endless", "result = 1", LONG))).isEqualTo(value("1"));
    }

    @Test
    void output_tooMuch_isStoppedWithWhatWasPrinted() {
      String code = "while True:\n    try:\n        print('x' * 99)\n    except OSError: pass";
      assertThat(await(job("flood", code, LONG)))
          .isEqualTo(new Stopped(Limit.OUTPUT, "stopped: it printed more than 1,048,576 bytes"));
      assertThat(printed).hasSize((1 << 20) / 100 + 1);
    }

    @Test
    void result_tooLarge_isStopped() {
      Stopped tooLarge =
          new Stopped(Limit.RESULT, "stopped: its result is larger than 10,485,760 bytes");
      assertThat(run("result = 'x' * (11 << 20)")).isEqualTo(tooLarge);
      assertThat(run("rows = [['y' * 1000] for _ in range(12000)]")).isEqualTo(tooLarge);
    }

    @Test
    void cancel_stopsTheCode() {
      AtomicReference<PythonResult> result = new AtomicReference<>();
      PythonJob endless =
          job(
              "cancelled",
              "import time\nwhile True:\n    print('tick')\n    time.sleep(0.01)",
              LONG);
      int before = events().jobs().size();
      var running = python().run(endless).subscribe().with(result::set);
      Awaitility.await().atMost(LONG).until(() -> !printed.isEmpty());
      running.cancel();
      // The same diagram's next job finds a place, and nothing ticks any more.
      assertThat(await(job("cancelled", "result = 1", LONG))).isEqualTo(value("1"));
      Awaitility.await()
          .during(Duration.ofMillis(100))
          .atMost(LONG)
          .until(new StaysTheSame(printed)::holds);
      // Nobody waits for the end of what was cancelled, but it is told: no later test may hear of
      // it.
      Awaitility.await().atMost(LONG).until(() -> events().jobs().size() == before + 2);
      assertThat(result.get()).isNull();
    }

    @Test
    void run_withoutSubscription_doesNothing() {
      Uni<PythonResult> unused = python().run(job(DEPLOY, "print('ran')", LONG));
      assertThat(unused).isNotNull();
      run("pass");
      assertThat(printed).isEmpty();
    }

    @Test
    void run_subscribedTwice_runsTwice() {
      Uni<PythonResult> job = python().run(job(DEPLOY, "print('ran')", LONG));
      job.await().atMost(PATIENCE);
      job.await().atMost(PATIENCE);
      assertThat(printed).hasSize(2);
    }

    @Test
    void run_resultComesOnAThreadOfTheRunner() {
      String thread =
          python()
              .run(job(DEPLOY, "pass", LONG))
              .map(result -> Thread.currentThread().getName())
              .await()
              .atMost(PATIENCE);
      assertThat(thread).startsWith("python-").isNotEqualTo(Thread.currentThread().getName());
    }

    @Test
    void run_manyJobsOfManyDiagrams_allEndRight() {
      List<Uni<PythonResult>> jobs =
          java.util.stream.IntStream.range(0, 60)
              .mapToObj(i -> python().run(job("d" + i % 3, "result = " + i + " * 2", LONG)))
              .toList();
      List<PythonResult> results = Uni.join().all(jobs).andFailFast().await().atMost(PATIENCE);
      for (int i = 0; i < 60; i++) {
        assertThat(results.get(i)).isEqualTo(value(String.valueOf(2 * i)));
      }
    }
  }

  /** What the observer receives. */
  @Nested
  class Observed {
    @Test
    void events_everyJobIsTold_checksAreNot() {
      int before = events().jobs().size();
      run("import time\ntime.sleep(0.05)\nresult = 1");
      run("1 / 0");
      await(job(DEPLOY, "import time\ntime.sleep(100)", Duration.ofMillis(200)));
      check(source("a = 1"));
      List<RecordingObserver.JobEnded> jobs = events().jobs();
      assertThat(jobs.subList(before, jobs.size()))
          .satisfiesExactly(
              value -> {
                assertThat(value.result()).isEqualTo(value("1"));
                assertThat(value.took()).isBetween(Duration.ofMillis(50), LONG);
              },
              raised -> assertThat(raised.result()).isInstanceOf(Raised.class),
              stopped ->
                  assertThat(stopped.result())
                      .isEqualTo(new Stopped(Limit.WALL_TIME, "stopped after 0.2 s")));
    }

    @Test
    void events_diagramThatTakesAnothersPlace_isToldAsRenewal() {
      int before = events().renewals();
      for (int i = 0; i < TestBounds.AMPLE.contextsMax() + 1; i++) {
        await(job("taker" + i, "pass", LONG));
      }
      assertThat(events().renewals()).isGreaterThan(before);
    }

    /** Imports are most of what a context takes to make. */
    @Test
    void freshContext_hasImportedWhatEveryJobNeedsOnly() {
      String code =
          "import sys\nresult = sorted({'ast', 'inspect', 'os', 'tokenize', 'traceback'} & set(sys.modules))";
      assertThat(await(job("lean", code, LONG))).isEqualTo(value("[]"));
    }
  }

  // --- words of the tests ---

  private static final class StaysTheSame {
    private final List<Line> list;
    private int size;

    StaysTheSame(List<Line> list) {
      this.list = list;
      this.size = list.size();
    }

    boolean holds() {
      boolean same = list.size() == size;
      size = list.size();
      return same;
    }
  }

  private PythonResult run(String code) {
    return run(code, "{}");
  }

  private PythonResult run(String code, String inputs) {
    return run(source(code), inputs);
  }

  private PythonResult run(Source source, String inputs) {
    return await(new PythonJob(DEPLOY, source, given(inputs), List.of(), LONG, printed::add));
  }

  private Raised raised(String code) {
    PythonResult result = run(code);
    assertThat(result).isInstanceOf(Raised.class);
    return (Raised) result;
  }

  private PythonJob job(String diagram, String code, Duration timeout) {
    return new PythonJob(diagram, source(code), given("{}"), List.of(), timeout, printed::add);
  }

  private PythonResult await(PythonJob job) {
    return python().run(job).await().atMost(PATIENCE);
  }

  private Optional<Raised> check(Source source) {
    return python().check(source).await().atMost(PATIENCE);
  }

  private static Source source(String code) {
    return new Source("deploy.yaml", "Prepare", 10, code, new Kind.Statements());
  }

  private static Source function(String code) {
    return new Source("jobs.py", "Prepare", 1, code, new Kind.Function("main"));
  }

  private static PythonResult value(String json) {
    return new Value(parse(json));
  }

  private static PythonResult variables(String json) {
    Map<String, JsonNode> variables = new java.util.LinkedHashMap<>();
    parse(json).properties().forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
    return new Variables(variables);
  }

  private static JsonNode parse(String json) {
    try {
      return Json.parse(json);
    } catch (dev.dipeo.base.MalformedJsonException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
