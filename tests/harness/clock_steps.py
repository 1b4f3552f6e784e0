"""A clock of a PostgreSQL database that a test can move."""

# Roster's statements ask for clock_timestamp() by its bare name. Sessions that connect afterwards see it.
STEPPING_CLOCK = """
    CREATE TABLE public.clock_step (seconds int);
    INSERT INTO public.clock_step VALUES (0);
    GRANT SELECT ON public.clock_step TO PUBLIC;
    CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
        'SELECT pg_catalog.clock_timestamp() + (SELECT seconds FROM public.clock_step) * interval ''1 second''';
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$;
"""


def step_clock(installation, seconds):
    """From now on it is so far from the machine's."""
    installation.query(f"UPDATE public.clock_step SET seconds = {seconds}")
