package dev.dipeo.app;

import dev.dipeo.diagram.Node;
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
      case Node.Start _ ->
          Uni.createFrom()
              .item(
                  new Outcome.Emitted(Outcome.Emission.passingOn(activation.inputs().variables())));
      case Node.CodeJob job -> codeJob.run(job, activation);
      case Node.Condition question -> condition.run(question, activation);
      case Node.SendHook hook -> send.run(hook, activation);
      case Node.AwaitHook hook -> await.run(hook, activation);
      case Node.Endpoint end -> endpoint.run(end, activation);
    };
  }
}
