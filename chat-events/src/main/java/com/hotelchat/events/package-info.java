/** The contract on the bus: event types, their wire names, JSON Schemas and samples. */
@NullMarked
package com.hotelchat.events;

import org.jspecify.annotations.NullMarked;
