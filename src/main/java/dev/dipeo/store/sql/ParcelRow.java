package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.delivery.OutgoingRequest;
import dev.dipeo.delivery.Parcel;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a dead delivery sends again, as a row. */
final class ParcelRow {
  static final String INSERT =
      "INSERT INTO delivery_parcels (delivery_id, method, url, headers, body, timeout_ms, signed_by,"
          + " checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  static final String DELETE = "DELETE FROM delivery_parcels WHERE delivery_id = ?";

  static final String SELECT_DEAD =
      "SELECT p.delivery_id, p.method, p.url, p.headers, p.body, p.timeout_ms, p.signed_by,"
          + " p.checksum"
          + " FROM delivery_parcels p JOIN deliveries d ON d.id = p.delivery_id"
          + " WHERE p.delivery_id = ? AND d.state = 'DEAD'";

  private ParcelRow() {}

  static @Nullable Object[] values(long number, Parcel parcel) {
    OutgoingRequest request = parcel.request();
    ObjectNode headers = JsonNodeFactory.instance.objectNode();
    request.headers().forEach(headers::put);
    ArrayNode signedBy = JsonNodeFactory.instance.arrayNode();
    parcel.signedBy().forEach(signedBy::add);
    return Checksum.appendedTo(
        number,
        request.method(),
        request.url().toString(),
        StoredJson.text(headers),
        request.body().orElse(null),
        request.timeout().toMillis(),
        StoredJson.text(signedBy));
  }

  /**
   * @throws dev.dipeo.base.DamagedException when it is not what was written
   */
  static Parcel read(ResultSet row) throws SQLException {
    long number = row.getLong("delivery_id");
    Checksum.require(
        row,
        "delivery",
        number,
        number,
        row.getString("method"),
        row.getString("url"),
        row.getString("headers"),
        row.getBytes("body"),
        row.getLong("timeout_ms"),
        row.getString("signed_by"));
    Map<String, String> headers = new HashMap<>();
    Columns.json(row, "headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    List<String> signedBy = new ArrayList<>();
    Columns.json(row, "signed_by").forEach(variable -> signedBy.add(variable.asText()));
    return new Parcel(
        new OutgoingRequest(
            URI.create(row.getString("url")),
            row.getString("method"),
            headers,
            Optional.ofNullable(row.getBytes("body")),
            Duration.ofMillis(row.getLong("timeout_ms"))),
        signedBy);
  }
}
