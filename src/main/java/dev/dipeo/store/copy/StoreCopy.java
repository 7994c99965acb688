package dev.dipeo.store.copy;

import dev.dipeo.store.FolderLock;
import dev.dipeo.store.StoreException;
import dev.dipeo.store.postgresql.ConnectionSource;
import dev.dipeo.store.postgresql.CopyMark;
import dev.dipeo.store.postgresql.Postgresql;
import dev.dipeo.store.sql.Session;
import dev.dipeo.store.sqlite.Sqlite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the store of a folder into a PostgreSQL database and compares both. Rows are copied in the
 * order of their keys, table after table, in transactions of bounded size: the highest key that is
 * there says where to go on after an interruption. A mark in the database keeps servers away until
 * both are the same.
 */
public final class StoreCopy {
  private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(5);

  private final Source source;
  private final Target target;
  private final String place;
  private final Progress progress;
  private final Consumer<String> words;
  private final Runnable afterBatch;
  private final List<CopiedTable> tables;

  private StoreCopy(
      Session from,
      Session to,
      String place,
      CopyBounds bounds,
      InstantSource clock,
      Consumer<String> words,
      Runnable afterBatch) {
    this.source = new Source(from, bounds, to::held);
    this.target = new Target(to, bounds);
    this.place = place;
    this.progress = new Progress(clock, bounds.progressInterval(), words);
    this.words = words;
    this.afterBatch = afterBatch;
    this.tables = target.ask(_ -> source.ask(_ -> Tables.of(from, to)));
  }

  /**
   * Copies, or goes on with a copy, or only compares when all is there. Blocks. Servers are kept
   * away from both meanwhile.
   *
   * @param folder holds the store; only its schema is changed, if it is an older one
   * @param connections connects to the database
   * @param place the database in messages, without secrets
   * @param words gets lines for the operator
   * @return whether both are the same
   * @throws StoreException when one of them cannot be used, or the database holds something else
   */
  public static boolean run(
      Path folder,
      ConnectionSource connections,
      String place,
      InstantSource clock,
      Consumer<String> words) {
    return run(folder, connections, place, CopyBounds.DEFAULT, clock, words, () -> {});
  }

  /**
   * With other bounds, for tests.
   *
   * @param afterBatch runs after each transaction
   */
  static boolean run(
      Path folder,
      ConnectionSource connections,
      String place,
      CopyBounds bounds,
      InstantSource clock,
      Consumer<String> words,
      Runnable afterBatch) {
    Sqlite.requireThere(folder);
    try (FolderLock _ = FolderLock.take(folder);
        Session to = Postgresql.openToFill(connections, place, clock);
        Session from = Sqlite.openToRead(folder, LOCK_WAIT_MAX, clock)) {
      from.beginRead(); // `dipeo run` may write: all is read from one state
      return new StoreCopy(from, to, place, bounds, clock, words, afterBatch).run();
    } catch (SQLException e) {
      throw new StoreException("The copy ended badly: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean run() {
    String fingerprint = source.ask(_ -> source.fingerprint(tables));
    Optional<String> mark = target.ask(CopyMark::read);
    if (mark.isPresent() && !mark.get().equals(fingerprint)) {
      throw new StoreException(
          "The database "
              + place
              + " holds half of another store, or this one was used after its copy had begun. Name"
              + " an empty database.");
    }
    boolean copied = mark.isEmpty() && !isEmpty();
    if (copied) {
      requireAsMany();
    } else {
      if (mark.isEmpty()) {
        change(session -> CopyMark.set(session, fingerprint));
      }
      tables.forEach(this::copy);
    }
    List<String> different = new ArrayList<>();
    long replaced = source.replaced();
    for (CopiedTable table : tables) {
      Compared compared = compare(table);
      words.accept(compared.text(table));
      if (!compared.isSame()) {
        different.add(table.name());
      }
    }
    if (source.replaced() > replaced) {
      words.accept(
          String.format(
              Locale.ROOT,
              "Texts with characters that PostgreSQL cannot hold, which are replaced: %,d",
              source.replaced() - replaced));
    }
    if (different.isEmpty()) {
      if (!copied) {
        change(CopyMark::remove);
      }
      words.accept("Both are the same. A server goes on there with dipeo.store=postgresql.");
    } else {
      words.accept(
          "Not the same: " + String.join(", ", different) + ". Copy into an empty database.");
    }
    return different.isEmpty();
  }

  /** Statements of a transaction on the target. */
  @FunctionalInterface
  private interface Change {
    void in(Session session) throws SQLException;
  }

  private void change(Change change) {
    boolean unused =
        target.ask(
            session -> {
              target.write(() -> change.in(session));
              return true;
            });
    afterBatch.run();
  }

  private boolean isEmpty() {
    return tables.stream()
        .allMatch(table -> target.ask(session -> CopiedTable.isEmpty(session, table)));
  }

  /** A database that is full and has no mark may be the result of this very copy. */
  private void requireAsMany() {
    for (CopiedTable table : tables) {
      long here = source.ask(_ -> source.count(table));
      long there = target.ask(_ -> target.count(table));
      if (here != there && !table.name().equals(Tables.SEEN)) {
        throw new StoreException(
            String.format(
                Locale.ROOT,
                "The database %s holds something else already (%s: %,d rows, here %,d). Name an empty"
                    + " database.",
                place,
                table.name(),
                there,
                here));
      }
    }
  }

  private void copy(CopiedTable table) {
    long of = source.ask(_ -> source.count(table));
    var last = target.ask(_ -> Optional.ofNullable(target.lastKey(table)));
    long done = last.isEmpty() ? 0 : target.ask(_ -> target.count(table));
    Source.Batches batches = source.ask(_ -> source.from(table, last.orElse(null)));
    for (var rows = source.ask(_ -> batches.next());
        !rows.isEmpty();
        rows = source.ask(_ -> batches.next())) {
      var batch = rows;
      done +=
          target.ask(
              _ -> {
                target.insert(table, batch);
                return batch.size();
              });
      afterBatch.run();
      progress.at("copying", table, done, of);
    }
    boolean unused =
        target.ask(
            session -> {
              session.run("ANALYZE " + table.name()); // so that the first queries are planned well
              return true;
            });
  }

  private Compared compare(CopiedTable table) {
    Compared compared = new Compared(words);
    long of = source.ask(_ -> source.count(table));
    Source.Batches batches = source.ask(_ -> source.from(table, null));
    @Nullable Object @Nullable [] last = null;
    for (var rows = source.ask(_ -> batches.next());
        !rows.isEmpty();
        rows = source.ask(_ -> batches.next())) {
      rows.forEach(row -> compared.here(table, row));
      var behind = last;
      var until = table.keyOf(rows.getLast());
      long unused =
          target.ask(
              _ -> {
                target.each(table, behind, until, compared::there);
                return 0L;
              });
      last = until;
      progress.at("comparing", table, compared.rowsHere(), of);
    }
    var end = last;
    compared.further(target.ask(_ -> target.countBehind(table, end)));
    return compared;
  }
}
