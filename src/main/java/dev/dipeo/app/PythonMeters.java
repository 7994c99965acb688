package dev.dipeo.app;

import dev.dipeo.base.LowerCase;
import dev.dipeo.python.PythonObserver;
import dev.dipeo.python.PythonResult;
import dev.dipeo.python.PythonRunner;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** Metrics of Python at {@code /q/metrics}: {@code dipeo.python.*}. */
@Singleton
public class PythonMeters implements PythonObserver {
  private final MeterRegistry registry;

  PythonMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Registers gauges of how busy Python is. */
  void watch(PythonRunner python) {
    gauge("waiting", "Jobs that wait for a place", python, load -> load.waiting());
    gauge("running", "Jobs that run", python, load -> load.running());
    gauge("contexts", "Places to run jobs", python, load -> load.contexts());
    gauge("workers", "Worker processes that take jobs", python, load -> load.workers());
  }

  private void gauge(
      String name,
      String description,
      PythonRunner python,
      ToDoubleFunction<PythonRunner.Load> read) {
    Gauge.builder("dipeo.python." + name, python, runner -> read.applyAsDouble(runner.load()))
        .description(description)
        .register(registry);
  }

  @Override
  public void jobEnded(PythonResult result, Duration took) {
    Timer.builder("dipeo.python.jobs")
        .description("Jobs by how they ended, with the time from asking to the end")
        .tag("outcome", outcome(result))
        .publishPercentiles(0.5, 0.99)
        .register(registry)
        .record(took);
  }

  @Override
  public void workerStarted(Duration took) {
    Timer.builder("dipeo.python.worker.starts")
        .description("Worker processes that started, with the time that it took")
        .register(registry)
        .record(took);
  }

  @Override
  public void workerEnded(String cause) {
    registry.counter("dipeo.python.worker.ends", "cause", cause).increment();
  }

  @Override
  public void contextRenewed() {
    registry.counter("dipeo.python.contexts.renewed").increment();
  }

  private static String outcome(PythonResult result) {
    return switch (result) {
      case PythonResult.Value ignored -> "value";
      case PythonResult.Variables ignored -> "value";
      case PythonResult.Raised ignored -> "raised";
      case PythonResult.Stopped(PythonResult.Limit limit, String ignored) -> LowerCase.of(limit);
    };
  }
}
