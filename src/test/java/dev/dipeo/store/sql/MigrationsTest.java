package dev.dipeo.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  @Test
  void files_areNumberedInOrder() {
    assertThat(Migrations.FILES)
        .zipSatisfy(
            IntStream.rangeClosed(1, Migrations.FILES.size()).mapToObj("%03d_"::formatted).toList(),
            (file, number) -> assertThat(file).startsWith(number));
  }

  @Test
  void statements_areWholeAndWithoutComments() {
    assertThat(Migrations.FILES)
        .allSatisfy(
            file ->
                assertThat(Migrations.statements(file))
                    .isNotEmpty()
                    .allMatch(sql -> sql.strip().startsWith("CREATE "))
                    .noneMatch(sql -> sql.contains("--") || sql.contains(";")));
  }
}
