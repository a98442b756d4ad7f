page 50103 "Crossdock Ship-to Addresses"
{
    PageType = API;
    APIPublisher = 'crossdock';
    APIGroup = 'distribution';
    APIVersion = 'v1.0';
    EntityName = 'shipToAddress';
    EntitySetName = 'shipToAddresses';
    SourceTable = "Ship-to Address";
    ODataKeyFields = SystemId;
    Editable = false;
    InsertAllowed = false;
    ModifyAllowed = false;
    DeleteAllowed = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(customerId; CustomerId) { }
                field(customerNumber; Rec."Customer No.") { }
                field("code"; Rec.Code) { }
                field(displayName; Rec.Name) { }
                field(addressLine1; Rec.Address) { }
                field(addressLine2; Rec."Address 2") { }
                field(city; Rec.City) { }
                field(state; Rec.County) { }
                field(country; Rec."Country/Region Code") { }
                field(postalCode; Rec."Post Code") { }
                field(phoneNumber; Rec."Phone No.") { }
                field(email; Rec."E-Mail") { }
                field(globalLocationNumber; Rec.GLN) { }
                field(lastModifiedDateTime; Rec.SystemModifiedAt) { }
            }
        }
    }

    trigger OnAfterGetRecord()
    var
        Customer: Record Customer;
    begin
        Clear(CustomerId);
        if Customer.Get(Rec."Customer No.") then
            CustomerId := Customer.SystemId;
    end;

    var
        CustomerId: Guid;
}
