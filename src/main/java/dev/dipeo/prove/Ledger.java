package dev.dipeo.prove;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the senders and the destination of a proof observed. Thread-safe. */
final class Ledger {
  private final Map<Integer, Set<String>> acknowledged = new TreeMap<>();
  private final Map<Integer, Map<String, Integer>> received = new HashMap<>();
  private int sent;
  private int repeated;

  /** The number of the next webhook, from 1. */
  synchronized int next() {
    return ++sent;
  }

  /** A sender repeats a webhook. */
  synchronized void repeated() {
    repeated++;
  }

  /** A sender received a 2xx with this execution id. */
  synchronized void acknowledged(int number, String executionId) {
    acknowledged.computeIfAbsent(number, _ -> new HashSet<>()).add(executionId);
  }

  /** The webhook of a run arrived. */
  synchronized void received(int number, String idempotencyKey) {
    received.computeIfAbsent(number, _ -> new HashMap<>()).merge(idempotencyKey, 1, Integer::sum);
  }

  synchronized int sent() {
    return sent;
  }

  synchronized int repetitions() {
    return repeated;
  }

  /** Execution ids by number of the webhook; more than one is an error. */
  synchronized Map<Integer, Set<String>> acknowledged() {
    return new TreeMap<>(acknowledged);
  }

  /** Arrivals by number of the webhook and Idempotency-Key. */
  synchronized Map<Integer, Map<String, Integer>> received() {
    return new TreeMap<>(received);
  }

  synchronized int acknowledgedCount() {
    return acknowledged.size();
  }
}
