/** What every REST endpoint of the house has in common: problem documents and the rules of JSON. */
@NullMarked
package com.hotelchat.rest;

import org.jspecify.annotations.NullMarked;
