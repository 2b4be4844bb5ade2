import random

from faker import Faker


class DataGenerator:
    """Lines of a server: who did what, from where."""

    def __init__(self):
        self.actions = ["logged in", "accessed file", "executed command", "accessed directory"]
        self.fake = Faker()

    def generate_log(self):
        when = self.fake.date_time_this_year().strftime("[%d/%b/%Y %H:%M:%S]")
        who = f"{when} {self.fake.ipv4()} {self.fake.user_name()}"
        action = random.choice(self.actions)
        if action == "logged in":
            return f"{who} {action} successfully"
        if action == "accessed file":
            return f"{who} {action} '{self.fake.file_name()}'"
        if action == "executed command":
            return f"{who} {action} '{self.fake.word()}'"
        return f"{who} {action} '{self.fake.file_path(depth=random.randint(1, 3))}'"
