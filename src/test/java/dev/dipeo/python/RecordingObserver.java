package dev.dipeo.python;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it hears of jobs and contexts. */
public final class RecordingObserver implements PythonObserver {
  /** The end of a job. */
  public record JobEnded(PythonResult result, Duration took) {}

  private final List<JobEnded> jobs = new CopyOnWriteArrayList<>();
  private final AtomicInteger renewals = new AtomicInteger();

  public List<JobEnded> jobs() {
    return jobs;
  }

  public int renewals() {
    return renewals.get();
  }

  @Override
  public void jobEnded(PythonResult result, Duration took) {
    jobs.add(new JobEnded(result, took));
  }

  @Override
  public void workerStarted(Duration took) {}

  @Override
  public void workerEnded(String cause) {}

  @Override
  public void contextRenewed() {
    renewals.incrementAndGet();
  }
}
