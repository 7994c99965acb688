package dev.dipeo.app;

import dev.dipeo.delivery.Sender;
import dev.dipeo.prove.Proof;
import dev.dipeo.prove.topic.KafkaTopics;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;

/** Builds what {@code dipeo prove} runs. */
final class ProveWiring {
  @Produces
  @Singleton
  Proof proof(
      Sender sender,
      Vertx vertx,
      InstantSource clock,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    return new Proof(OwnProgram::command, sender, vertx, clock, new KafkaTopics(kafka));
  }
}
