package dev.dipeo.app;

import dev.dipeo.diagram.kind.AwaitHook;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Endpoint;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.diagram.kind.Start;
import dev.dipeo.node.codejob.CodeJobRunner;
import dev.dipeo.node.condition.ConditionRunner;
import dev.dipeo.node.endpoint.EndpointRunner;
import dev.dipeo.node.hook.AwaitHookRunner;
import dev.dipeo.node.hook.SendHookRunner;
import dev.dipeo.run.NodeAttempt;
import dev.dipeo.run.Outcome;
import dev.dipeo.run.Runners;
import io.smallrye.mutiny.Uni;

/** The one place that says which runner runs which kind of node. */
record NodeRunners(
    CodeJobRunner codeJob,
    ConditionRunner condition,
    SendHookRunner send,
    AwaitHookRunner await,
    EndpointRunner endpoint)
    implements Runners {
  @Override
  public Uni<Outcome> run(Node node, NodeAttempt activation) {
    return switch (node) {
      case Start _ ->
          Uni.createFrom()
              .item(
                  new Outcome.Emitted(Outcome.Emission.passingOn(activation.inputs().variables())));
      case CodeJob job -> codeJob.run(job, activation);
      case Condition question -> condition.run(question, activation);
      case SendHook hook -> send.run(hook, activation);
      case AwaitHook hook -> await.run(hook, activation);
      case Endpoint end -> endpoint.run(end, activation);
    };
  }
}
