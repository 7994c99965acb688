package dev.dipeo.app;

import dev.dipeo.app.Settings.Channel;
import dev.dipeo.app.Settings.Mode;
import dev.dipeo.app.Settings.Store;
import java.util.Optional;

/**
 * What this process does, and with what.
 *
 * @param store where events, runs and deliveries are kept; the one that is set, or that fits
 */
record SetUp(Mode mode, Channel channel, Store store) {
  static SetUp of(Settings settings) {
    boolean journalIsTopic = settings.mode() == Mode.RECEIVE && settings.channel() == Channel.KAFKA;
    return new SetUp(
        settings.mode(),
        settings.channel(),
        settings.store().orElse(journalIsTopic ? Store.NONE : Store.SQLITE));
  }

  /** Whether this process receives webhooks onto a topic. */
  boolean sendsToTopic() {
    return channel == Channel.KAFKA && mode != Mode.RUN;
  }

  /** Whether this process reads events from a topic. */
  boolean readsTopic() {
    return channel == Channel.KAFKA && mode != Mode.RECEIVE;
  }

  boolean hasStore() {
    return store != Store.NONE;
  }

  /**
   * Why a server cannot be started like this, as a sentence with the remedy.
   *
   * @param drainedLater whether the operator says that another server takes the events up
   * @param kafkaBuiltIn whether the program has Kafka's client
   * @param brokersNamed whether the settings name the brokers
   */
  Optional<String> mistake(boolean drainedLater, boolean kafkaBuiltIn, boolean brokersNamed) {
    if (channel == Channel.KAFKA && !kafkaBuiltIn) {
      return Optional.of(
          "dipeo.channel is kafka, and this program is the receiver that was built without Kafka:"
              + " take the one that is built with -Dflavour=receive-kafka");
    }
    if (channel == Channel.KAFKA && !brokersNamed) {
      return Optional.of(
          "dipeo.channel is kafka, so kafka.bootstrap.servers must name the brokers, as in"
              + " KAFKA_BOOTSTRAP_SERVERS=host:9092");
    }
    if (mode == Mode.RUN && channel != Channel.KAFKA && store != Store.POSTGRESQL) {
      return Optional.of(
          "dipeo.mode is run, and a runner takes its events from a topic or from a database that it"
              + " shares: set DIPEO_CHANNEL=kafka or DIPEO_STORE=postgresql, or dipeo.mode to all");
    }
    if (mode == Mode.RECEIVE && channel == Channel.KAFKA && store != Store.NONE) {
      return Optional.of(
          "dipeo.mode is receive and dipeo.channel is kafka, so the topic is the journal: leave"
              + " dipeo.store unset, or set it to none");
    }
    if (store == Store.NONE && !(mode == Mode.RECEIVE && channel == Channel.KAFKA)) {
      return Optional.of(
          "dipeo.store is none, which only a receiver on Kafka can be (dipeo.mode receive,"
              + " dipeo.channel kafka); set it to sqlite or postgresql");
    }
    if (mode == Mode.RECEIVE && store == Store.SQLITE && !drainedLater) {
      return Optional.of(
          "dipeo.mode is receive, and nothing would run the events that it acknowledges: set"
              + " DIPEO_CHANNEL=kafka, which hands them to runners, or"
              + " DIPEO_JOURNAL_DRAINED_LATER=true if a server of mode all is started on this"
              + " folder later");
    }
    return Optional.empty();
  }
}
