package dev.dipeo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeWordsTest {
  @ParameterizedTest
  @CsvSource({
    "serve, 0",
    "serve --dev, 0",
    "--dev serve --port 8080, 8080",
    "serve --port=8080 --dev, 8080",
    "serve --port 65535, 65535",
  })
  void words_giveThePort(String line, int port) throws Exception {
    assertThat(ServeWords.read(List.of(line.split(" "))).port().orElse(0)).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "serve bogus | serve takes options only, and no 'bogus'",
        "serve serve | serve takes options only, and no 'serve'",
        "serve --prot 8080 | Unknown option: '--prot'; did you mean '--port'?",
        "serve -p 8080 | Unknown option: '-p'",
        "serve --port | --port needs a number, as in --port 8080",
        "serve --port --dev | --port needs a number, as in --port 8080",
        "serve --port= | --port must be a number from 0 (any free port) to 65535, not ''",
        "serve --port 65536 | --port must be a number from 0 (any free port) to 65535, not '65536'",
        "serve --port http | --port must be a number from 0 (any free port) to 65535, not 'http'",
        "serve --port 1 --port=2 | --port stands twice; keep one of them",
      })
  void wrongWords_areRefusedInASentence(String line, String said) {
    assertThatExceptionOfType(ServeWords.WrongException.class)
        .isThrownBy(() -> ServeWords.read(List.of(line.split(" "))))
        .withMessage(said);
  }
}
