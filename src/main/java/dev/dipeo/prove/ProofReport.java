package dev.dipeo.prove;

import java.util.List;
import java.util.Locale;

/**
 * The results of a proof.
 *
 * @param seed reproduces the kills
 * @param kills number of kills, of running and starting servers
 * @param sent number of different webhooks
 * @param repeated times that a sender got no response, or a refusal, and sent the same webhook
 *     again
 * @param acknowledged webhooks that got a 2xx
 * @param journaled acknowledged webhooks whose event is in the journal
 * @param finished acknowledged webhooks whose run has completed
 * @param received acknowledged webhooks whose run's own webhook has arrived
 * @param lost acknowledged webhooks that lack one of these
 * @param runTwice webhooks that have two events, or whose event has two runs
 * @param foreign events in the journal that were never sent, or whose payload differs from the one
 *     sent
 * @param sentMoreThanOnce outgoing webhooks that arrived more than once, each time under the same
 *     Idempotency-Key
 * @param keysDiffer webhooks whose outgoing ones arrived under different Idempotency-Keys
 * @param problems descriptions of the first few problems
 */
public record ProofReport(
    long seed,
    int kills,
    int sent,
    int repeated,
    int acknowledged,
    int journaled,
    int finished,
    int received,
    int lost,
    int runTwice,
    int foreign,
    int sentMoreThanOnce,
    int keysDiffer,
    List<String> problems) {
  /** Whether all promises were kept. */
  public boolean holds() {
    return lost == 0 && runTwice == 0 && foreign == 0 && keysDiffer == 0 && acknowledged > 0;
  }

  /** The report as text for users. */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                kills                %,8d   SIGKILL while receiving, running or starting
                sent                 %,8d   signed webhooks, and %,d repetitions after a refusal or no answer
                acknowledged         %,8d
                journaled            %,8d
                finished             %,8d
                received             %,8d   by the destination that the runs send to
                lost                 %,8d
                run twice            %,8d
                forged or garbled    %,8d
                sent more than once  %,8d   under the same Idempotency-Key, so a destination can tell; %,d under another
                seed                 %8d
                """,
                kills,
                sent,
                repeated,
                acknowledged,
                journaled,
                finished,
                received,
                lost,
                runTwice,
                foreign,
                sentMoreThanOnce,
                keysDiffer,
                seed));
    problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
    return text.append(
            holds() ? "Nothing was lost and nothing ran twice.\n" : "THE PROMISE WAS BROKEN.\n")
        .toString();
  }
}
