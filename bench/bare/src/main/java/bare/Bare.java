package bare;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** Reads a body and answers a constant. */
@Path("/bench/bare")
public class Bare {
  @POST
  public String answer(byte[] body) {
    return "{\"bytes\":" + body.length + "}";
  }
}
