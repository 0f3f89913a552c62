#!/bin/sh
# The tool of operators in its image.
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m --enable-native-access=ALL-UNNAMED \
    -cp '/deployments/admin.jar:/deployments/lib/*' com.hotelchat.admin.HotelChatAdmin "$@"
