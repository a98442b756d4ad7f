/// The mark of an order that the hub reopened and that was not released since. It is set and cleared in the transaction that changes the status.
tableextension 50107 "Crossdock Sales Header" extends "Sales Header"
{
    fields
    {
        field(50107; "Crossdock Reopened"; Boolean)
        {
            Caption = 'Reopened by Crossdock';
            DataClassification = SystemMetadata;
            Editable = false;
        }
        field(50108; "Crossdock Reopened At"; DateTime)
        {
            Caption = 'Reopened by Crossdock at';
            DataClassification = SystemMetadata;
            Editable = false;
        }
    }
}
