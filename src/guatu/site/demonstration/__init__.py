"""The demonstration district: invented by a seeded generator, loaded by the verbs everyone uses."""
