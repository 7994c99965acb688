package dev.dipeo.python.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.python.source.MissingModules.Missing;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MissingModulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import requests | requests | there is Python's standard library and nothing else",
        "import numpy as np | numpy | there is Python's standard library and nothing else",
        "from yaml import safe_load | yaml | there is Python's standard library and nothing else",
        "import json, requests.auth | requests.auth | there is Python's standard library",
        "import socket | socket | Python has no network here; send with a hook node",
        "from urllib.request import urlopen | urllib.request | Python has no network here",
        "  import subprocess  # now | subprocess | Python starts no processes here",
        "from multiprocessing.pool import Pool | multiprocessing.pool | Python starts no processes",
        "import ctypes | ctypes | Python calls no native code here",
      })
  void moduleThatIsNotThere_isNamedWithItsLineAndWhy(String code, String module, String why) {
    assertThat(MissingModules.of("x = 1\n" + code + "\n", Set.of()))
        .singleElement()
        .satisfies(
            missing -> {
              assertThat(missing.line()).isEqualTo(2);
              assertThat(missing.module()).isEqualTo(module);
              assertThat(missing.why()).startsWith(why);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import json, re, datetime as dt",
        "from urllib.parse import quote",
        "from __future__ import annotations",
        "import xml.etree.ElementTree as ET",
        "from . import prices",
        "from own.prices import total",
        "text = \"import requests\"",
        "# import requests",
        "import_requests = 1",
      })
  void whatIsThere_orNoImport_isNotNamed(String code) {
    assertThat(MissingModules.of(code, Set.of("own"))).isEmpty();
  }

  @Test
  void lineBehindATextBlock_isCounted() {
    assertThat(MissingModules.of("a = \"\"\"\n1\n2\"\"\"\nimport numpy", Set.of()))
        .extracting(Missing::line)
        .containsExactly(4);
  }
}
