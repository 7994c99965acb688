package dev.dipeo.store;

import dev.dipeo.delivery.DeliveryStore;
import dev.dipeo.delivery.MemoryDeliveryStore;

class MemoryDeliveryStoreTest extends DeliveryStoreContract {
  private final DeliveryStore deliveries = new MemoryDeliveryStore();

  @Override
  protected DeliveryStore deliveries() {
    return deliveries;
  }
}
