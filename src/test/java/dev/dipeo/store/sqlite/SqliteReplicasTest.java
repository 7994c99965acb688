package dev.dipeo.store.sqlite;

import dev.dipeo.replica.Replica;
import dev.dipeo.store.ReplicasContract;
import dev.dipeo.store.TestBounds;
import dev.dipeo.store.sql.SqlStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server and a command in a terminal on one folder. */
class SqliteReplicasTest extends ReplicasContract {
  @TempDir Path folder;
  private Opened server;
  private Opened command;

  @BeforeEach
  void open() {
    server = Opened.in(folder);
    command = Opened.in(folder);
    join(command.store(), "process 4711", Replica.Kind.COMMAND, TestBounds.LEASE);
  }

  @AfterEach
  void close() {
    command.close();
    server.close();
  }

  @Override
  protected SqlStore server() {
    return server.store();
  }

  @Override
  protected SqlStore other() {
    return command.store();
  }
}
