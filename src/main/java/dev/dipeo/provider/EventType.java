package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** An event that a manifest declares. */
public record EventType(
    String name,
    String description,
    Optional<PayloadSchema> schema,
    Optional<JsonNode> examplePayload) {}
