"""How each way in speaks: Telegram, SMS, the registers' gateway; translated once, here."""
